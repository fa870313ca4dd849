import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <main className="mx-auto max-w-xl p-8">
      <h1 className="text-xl font-semibold">There is no page here</h1>
      <p className="mt-2 text-muted">
        The address may be mistyped, or what it showed was deleted. <Link to="/dashboard">Go to Home</Link>
      </p>
    </main>
  );
}
