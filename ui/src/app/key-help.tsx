import { Link } from "@tanstack/react-router";
import { Dialog, Keys } from "@/components/ui";
import { useListedKeys } from "@/lib/keyboard";

/** All keys that work on this page now. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const keys = useListedKeys();
  const scopes = [...new Set(keys.map((key) => key.scope))];
  return (
    <Dialog open wide title="Keys" onClose={onClose}>
      <div className="gap-6 sm:columns-2">
        {scopes.map((scope) => (
          <section key={scope} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-muted">{scope}</h3>
            <dl>
              {keys
                .filter((key) => key.scope === scope)
                .map((key) => (
                  <div
                    key={key.id}
                    className="flex min-h-7 items-center justify-between gap-3 border-b border-line/60 last:border-0"
                  >
                    <dt>{key.label}</dt>
                    <dd>
                      <Keys keys={key.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="text-xs text-muted">
        Keys can be changed or turned off in{" "}
        <Link
          to="/settings/$section"
          params={{ section: "preferences" }}
          className="text-accent underline"
          onClick={onClose}
        >
          Preferences
        </Link>
        .
      </p>
    </Dialog>
  );
}
