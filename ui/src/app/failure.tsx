import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "@/api/client";
import { ErrorPanel, usePage } from "@/components/ui";
import { NotFound } from "./not-found";

/** A page that failed, inside the shell. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  usePage({ title: "Something went wrong" });
  const missing = error instanceof ApiError && error.status === 404;
  const stale = /dynamically imported module|Importing a module script failed/.test(String(error));
  useEffect(() => {
    // A new version was installed while the page was open: its parts have other names now.
    if (!stale || sessionStorage.getItem("rota.reloaded") === location.href) return;
    sessionStorage.setItem("rota.reloaded", location.href);
    location.reload();
  }, [stale]);
  if (missing) return <NotFound />;
  return (
    <div className="mx-auto max-w-2xl p-6">
      <h1 className="mb-3 text-xl font-semibold">This page failed</h1>
      <ErrorPanel
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
      <p className="mt-3 text-muted">
        The rest works.{" "}
        <Link to="/dashboard" className="text-accent underline">
          Go to Home
        </Link>
      </p>
    </div>
  );
}
