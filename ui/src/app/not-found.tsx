import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Button, usePage } from "@/components/ui";
import { openPalette } from "./palette-state";

export function NotFound() {
  usePage({ title: "Not found" });
  return (
    <div className="mx-auto max-w-xl p-8 max-sm:p-4">
      <h1 className="text-xl font-semibold">There is no page here</h1>
      <p className="mt-2 text-muted">The address may be mistyped, or what it showed was deleted.</p>
      <div className="mt-4 flex items-center gap-3">
        <Button variant="primary" icon={<Search size={14} />} onClick={() => openPalette()}>
          Search
        </Button>
        <Link to="/dashboard" className="text-accent underline">
          Go to Home
        </Link>
      </div>
    </div>
  );
}
