/** A setting: its name and meaning left, its control right. */
export function Row({ title, hint, children }: { title: string; hint?: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-2 last:border-0">
      <div className="max-w-md min-w-40 grow basis-48">
        <div className="font-medium">{title}</div>
        {hint && <div className="text-xs text-muted">{hint}</div>}
      </div>
      <div className="flex max-w-full shrink-0 items-center gap-2">{children}</div>
    </div>
  );
}

export function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mb-6">
      <h2 className="mb-1 text-md font-semibold">{title}</h2>
      <div className="rounded-md border border-line bg-surface px-3">{children}</div>
    </section>
  );
}
