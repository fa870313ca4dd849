import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { credentials, ORIGIN } from "@/api/client";
import { Mark } from "@/app/rail";
import { Button, Checkbox, Field, Input, usePage } from "@/components/ui";

/** The address to go on to: a path of ours, never another server. */
function destination(next: string | undefined): string {
  if (!next) return "./dashboard";
  const url = new URL(next, location.origin);
  return url.origin === location.origin && !url.pathname.endsWith("/login")
    ? url.pathname + url.search + url.hash
    : "./dashboard";
}

export function LoginPage() {
  usePage({ title: "Sign in" });
  const { next } = useSearch({ strict: false }) as { next?: string };
  const [text, setText] = useState("");
  const [remember, setRemember] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function signIn(event: React.FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const login = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    try {
      const answer = await fetch(`${ORIGIN}/api/admin/version`, {
        headers: { authorization: `Basic ${login}`, "x-requested-with": "XMLHttpRequest" },
      });
      if (answer.ok) {
        credentials.clear();
        credentials.set(login, remember);
        location.assign(new URL(destination(next), document.baseURI).href);
        return;
      }
      setProblem(
        answer.status === 401
          ? "The server does not know this login."
          : answer.status === 429
            ? "Too many tries. Wait a moment, then try again."
            : `The server answered ${answer.status}.`,
      );
    } catch {
      setProblem("The server cannot be reached.");
    }
    setBusy(false);
  }

  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form onSubmit={signIn} className="w-full max-w-sm rounded-md border border-line bg-surface p-6">
        <div className="mb-5 flex items-center gap-3">
          <Mark />
          <h1 className="text-lg font-semibold">Sign in to rota</h1>
        </div>
        <Field
          label="Login"
          hint="The text that the server was started with, as user:password."
          error={problem ?? undefined}
          className="mb-3"
        >
          <Input
            type="password"
            autoComplete="current-password"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoFocus
            required
          />
        </Field>
        <Checkbox checked={remember} onChange={setRemember} label="Stay signed in on this computer" />
        <Button type="submit" variant="primary" loading={busy} className="mt-4 h-8 w-full">
          Sign in
        </Button>
      </form>
    </main>
  );
}
