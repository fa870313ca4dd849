import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { api, data } from "@/api/client";
import { useLiveStatus } from "@/api/live";
import { CopyButton, EmptyState, ErrorPanel, Input, KeyValue, Panel, Pill, Skeleton } from "@/components/ui";
import { flatten } from "./flatten";

export function Server() {
  const ready = useQuery({
    queryKey: ["server-ready"],
    queryFn: ({ signal }) => data(api.GET("/api/ready", { params: { query: { deep: true } }, signal })),
    refetchInterval: 30_000,
  });
  const version = useQuery({
    queryKey: ["server-version"],
    queryFn: ({ signal }) => data(api.GET("/api/admin/version", { signal })),
  });
  const wire = useQuery({
    queryKey: ["wire-version"],
    queryFn: ({ signal }) => data(api.GET("/api/version", { signal })),
  });
  const { state, serverVersion } = useLiveStatus();
  const checks = Object.entries((ready.data as { checks?: Record<string, string> } | undefined)?.checks ?? {});
  return (
    <div className="flex flex-col gap-4">
      <Panel title="State">
        <KeyValue
          rows={[
            [
              "Health",
              ready.isPending ? (
                <Skeleton key="health" className="w-24" />
              ) : ready.isError ? (
                <Pill key="health" tone="danger">
                  not ready
                </Pill>
              ) : (
                <Pill key="health" tone="success">
                  ready
                </Pill>
              ),
            ],
            ["Version", serverVersion ?? "…"],
            ["Speaks as", version.data ? `Prefect ${version.data}, wire protocol ${wire.data ?? "…"}` : "…"],
            ["Live updates", state],
            ...checks.map(
              ([name, found]) => [name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " "), found] as const,
            ),
          ]}
        />
        {ready.isError && <ErrorPanel error={ready.error} retry={ready.refetch} className="mt-3" />}
      </Panel>
      <Settings />
    </div>
  );
}

function Settings() {
  const [text, setText] = useState("");
  const settings = useQuery({
    queryKey: ["server-settings"],
    queryFn: ({ signal }) => data(api.GET("/api/admin/settings", { signal })),
    staleTime: 60_000,
  });
  const rows = settings.data ? flatten(settings.data as Record<string, unknown>) : [];
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const shown = rows.filter((row) =>
    wanted.every((word) => `${row.name} ${row.variable} ${row.value}`.toLowerCase().includes(word)),
  );
  return (
    <Panel
      flush
      title={`Settings${rows.length ? ` (${shown.length})` : ""}`}
      actions={
        <Input
          data-filter
          aria-label="Search settings"
          placeholder="Search settings"
          icon={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-56"
        />
      }
    >
      {settings.isError ? (
        <ErrorPanel error={settings.error} retry={settings.refetch} className="m-3" />
      ) : settings.isPending ? (
        <Skeleton lines={8} className="p-3" />
      ) : shown.length === 0 ? (
        <EmptyState title="No setting has these words" />
      ) : (
        <table className="w-full table-fixed border-collapse text-sm">
          <thead className="max-sm:sr-only">
            <tr className="h-7 bg-raised text-left text-xs text-muted">
              <th className="px-3 font-medium">Setting</th>
              <th className="w-[42%] px-3 font-medium">Value</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name} className="border-t border-line align-top max-sm:flex max-sm:flex-col max-sm:py-1">
                <th scope="row" className="px-3 py-1.5 text-left font-normal max-sm:pb-0">
                  <span className="font-mono text-xs [overflow-wrap:anywhere]">{row.name}</span>
                  <span className="flex items-center gap-1 font-mono text-2xs text-muted">
                    <span className="[overflow-wrap:anywhere]">{row.variable}</span>
                    <CopyButton text={row.variable} label={`Copy ${row.variable}`} />
                  </span>
                </th>
                <td className="px-3 py-1.5 font-mono text-xs [overflow-wrap:anywhere]">
                  {row.value || <span className="text-muted">not set</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
