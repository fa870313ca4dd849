import { Link, useParams } from "@tanstack/react-router";
import { NotFound } from "@/app/not-found";
import { usePage } from "@/components/ui";
import { Preferences } from "./preferences";
import { Profile } from "./profile";
import { Server } from "./server";

/** The sections: a new one is one row here. */
const SECTIONS = [
  { id: "profile", label: "Profile", component: Profile },
  { id: "preferences", label: "Preferences", component: Preferences },
  { id: "server", label: "Server", component: Server },
] as const;

export function SettingsPage() {
  const { section = "preferences" } = useParams({ strict: false }) as { section?: string };
  const found = SECTIONS.find((one) => one.id === section);
  usePage({ title: found?.label ?? "Settings", breadcrumb: [{ label: "Settings", to: "/settings/preferences" }] });
  if (!found) return <NotFound />;
  const Section = found.component;
  return (
    <div className="mx-auto flex max-w-5xl gap-8 p-6 max-[899px]:flex-col max-[899px]:gap-4 max-[899px]:p-3">
      <nav aria-label="Settings" className="w-40 shrink-0 max-[899px]:w-full">
        <ul className="flex flex-col gap-px max-[899px]:flex-row max-[899px]:flex-wrap">
          {SECTIONS.map((one) => (
            <li key={one.id}>
              <Link
                to="/settings/$section"
                params={{ section: one.id }}
                className="flex h-7 items-center rounded-sm px-2 text-muted hover:bg-raised hover:text-text coarse:h-11"
                activeProps={{ className: "bg-raised !text-text font-medium", "aria-current": "page" }}
              >
                {one.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 grow">
        <h1 className="mb-4 text-xl font-semibold">{found.label}</h1>
        <Section />
      </div>
    </div>
  );
}
