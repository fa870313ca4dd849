/** How a worker is started for a pool, to copy; or that none is needed. */
import { useQuery } from "@tanstack/react-query";
import { Server, Terminal } from "lucide-react";
import { ORIGIN } from "@/api/client";
import { CopyButton } from "@/components/ui";
import { isManaged, startCommand } from "../model";
import { typesQuery } from "../queries";

export function Command({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex min-w-0 items-center gap-1 rounded-sm border border-line bg-bg py-0.5 pr-1 pl-2.5">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <code tabIndex={0} className="no-scrollbar min-w-0 grow overflow-x-auto py-1 font-mono text-xs whitespace-nowrap">
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}

export function StartCommand({ pool, queue }: { pool: { name: string; type: string }; queue?: string }) {
  const types = useQuery(typesQuery);
  if (isManaged(pool))
    return (
      <p className="flex items-start gap-2 text-sm">
        <Server size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-muted" />
        <span>
          The server runs this pool's flows itself, as processes of its own machine.{" "}
          <span className="text-muted">No worker is to be started.</span>
        </span>
      </p>
    );
  const install = types.data?.find((type) => type.type === pool.type)?.install;
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-center gap-2 text-sm text-muted">
        <Terminal size={15} aria-hidden="true" className="shrink-0" />
        Where {queue ? "this queue's" : "the"} flows are to run:
      </p>
      <Command text={startCommand(pool.name, queue)} label="Copy the start command" />
      <details className="text-sm">
        <summary className="w-fit rounded-sm text-xs text-muted hover:text-text">On another machine</summary>
        <div className="mt-2 flex flex-col gap-2">
          {install && <Command text={install} label="Copy the install command" />}
          <Command text={`export ROTA_API_URL=${ORIGIN}/api`} label="Copy the address" />
        </div>
      </details>
    </div>
  );
}
