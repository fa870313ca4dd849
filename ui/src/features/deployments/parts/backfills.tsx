/** Runs for times that have passed: those under way, and a dialog that makes more. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { ApiError, api, data, type Schemas } from "@/api/client";
import { useDebounced } from "@/components/schema-form";
import { Ago, Time } from "@/components/time";
import { Button, Checkbox, Dialog, Field, Input, Panel, Pill, Select, toast } from "@/components/ui";
import { formatNumber, fromWallClock, plural, wallClock, zoneLabel } from "@/lib/format";
import type { Deployment } from "../queries";

type Backfill = Schemas["Backfill"];
type Preview = Schemas["BackfillPreview"];

const SHOWN = 5;
const REFRESH = 5000;
const DAY = 86_400_000;

const sorry = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });

export function Backfills({ deployment }: { deployment: Deployment }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const key = ["deployments", "backfills", deployment.id];
  const found = useQuery({
    queryKey: key,
    queryFn: () =>
      data(
        api.POST("/api/rota/backfills/filter", {
          body: { backfills: { deployment_id: [deployment.id] }, limit: SHOWN } as never,
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === "RUNNING" || status === "CANCELLING") ? REFRESH : false,
    retry: false,
  });
  // A server without backfills has none to show.
  if (found.isError && found.error instanceof ApiError && found.error.status === 404) return null;
  const refresh = () => void client.invalidateQueries({ queryKey: key });
  const act = async (id: string, action: "pause" | "resume" | "cancel" | "retry") => {
    const params = { path: { id } };
    try {
      if (action === "cancel") await api.POST("/api/rota/backfills/{id}/cancel", { params, body: {} as never });
      else await api.POST(`/api/rota/backfills/{id}/${action}`, { params });
    } catch (error) {
      sorry(error);
    }
    refresh();
  };
  return (
    <Panel
      flush
      title="Backfills"
      actions={
        <Button size="sm" icon={<History size={14} />} onClick={() => setAsking(true)}>
          Backfill
        </Button>
      }
    >
      {found.data?.length ? (
        <ul>
          {found.data.map((backfill) => (
            <One key={backfill.id} backfill={backfill} onAct={(action) => void act(backfill.id, action)} />
          ))}
        </ul>
      ) : (
        <p className="p-3 text-sm text-muted">Run the deployment for times that have passed.</p>
      )}
      {asking && <Ask deployment={deployment} onClose={() => setAsking(false)} onMade={refresh} />}
    </Panel>
  );
}

interface OneProps {
  backfill: Backfill;
  onAct: (action: "pause" | "resume" | "cancel" | "retry") => void;
}

function One({ backfill, onAct }: OneProps) {
  const { total, status } = backfill;
  const counts = backfill.counts as Required<Backfill["counts"]>;
  const over = counts.completed + counts.failed + counts.crashed + counts.cancelled + counts.deleted;
  const bad = counts.failed + counts.crashed;
  const open = status === "RUNNING" || status === "PAUSED";
  const width = (count: number) => `${(100 * count) / Math.max(1, total)}%`;
  return (
    <li className="border-b border-line px-3 py-2.5 last:border-0">
      <p className="flex items-center justify-between gap-2 text-sm">
        <span className="truncate font-medium">{backfill.name}</span>
        <Pill
          tone={status === "COMPLETED" ? (bad ? "danger" : "success") : status === "RUNNING" ? "accent" : "warning"}
        >
          {status.toLowerCase()}
        </Pill>
      </p>
      <div
        role="img"
        aria-label={`${over} of ${total} over, ${bad} failed`}
        className="mt-1.5 flex h-1.5 overflow-hidden rounded-full bg-line"
      >
        <span data-tone="completed" className="tone-bar" style={{ width: width(counts.completed) }} />
        <span data-tone="failed" className="tone-bar" style={{ width: width(bad) }} />
        <span data-tone="running" className="tone-bar" style={{ width: width(counts.running + counts.pending) }} />
      </div>
      <p className="mt-1 text-xs text-muted">
        {formatNumber(over)} of {plural(total, "run")}
        {bad > 0 && `, ${bad} failed`}
        {backfill.estimated_end && (
          <>
            , done <Ago at={backfill.estimated_end} />
          </>
        )}
      </p>
      {(backfill.message ?? backfill.waiting_for) && (
        <p className="text-xs text-muted">{backfill.message ?? backfill.waiting_for}</p>
      )}
      <div className="mt-1 flex gap-1">
        {status === "RUNNING" && (
          <Button size="sm" variant="ghost" onClick={() => onAct("pause")}>
            Pause
          </Button>
        )}
        {status === "PAUSED" && (
          <Button size="sm" variant="ghost" onClick={() => onAct("resume")}>
            Resume
          </Button>
        )}
        {open && (
          <Button size="sm" variant="ghost" onClick={() => onAct("cancel")}>
            Cancel
          </Button>
        )}
        {!open && bad > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onAct("retry")}>
            Retry failed
          </Button>
        )}
      </div>
    </li>
  );
}

interface AskProps {
  deployment: Deployment;
  onClose: () => void;
  onMade: () => void;
}

function Ask({ deployment, onClose, onMade }: AskProps) {
  const [start, setStart] = useState(() => wallClock(new Date(Date.now() - 7 * DAY)).slice(0, 16));
  const [end, setEnd] = useState(() => wallClock(new Date()).slice(0, 16));
  const [limit, setLimit] = useState("10");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [order, setOrder] = useState<"ascending" | "descending">("ascending");
  const [sending, setSending] = useState(false);
  const span = [fromWallClock(start), fromWallClock(end)] as const;
  const right = span.every((moment) => !Number.isNaN(moment.getTime())) && span[0] < span[1];
  const body = {
    deployment_id: deployment.id,
    start: right ? span[0].toISOString() : "",
    end: right ? span[1].toISOString() : "",
    limit: Math.min(1000, Math.max(1, Number(limit) || 1)),
    only_failed: onlyFailed,
    order,
  };
  const asked = useDebounced(JSON.stringify(body), 300);
  const preview = useQuery({
    queryKey: ["deployments", "backfill-preview", asked],
    enabled: right,
    retry: false,
    queryFn: () => data(api.POST("/api/rota/backfills/preview", { body: JSON.parse(asked) as never })),
  });
  const create = async () => {
    setSending(true);
    try {
      const made = await data(api.POST("/api/rota/backfills/", { body: body as never }));
      toast({ text: `Began the backfill ${(made as Backfill).name}.` });
      onMade();
      onClose();
    } catch (error) {
      sorry(error);
      setSending(false);
    }
  };
  const total = preview.data?.total ?? 0;
  return (
    <Dialog
      open
      title={`Backfill ${deployment.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!right || total === 0} loading={sending} onClick={() => void create()}>
            {total > 0 ? `Make ${plural(total, "run")}` : "Make runs"}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label={`From (${zoneLabel()})`}>
          <Input type="datetime-local" value={start} onChange={(event) => setStart(event.target.value)} />
        </Field>
        <Field label={`To (${zoneLabel()})`} error={right ? undefined : "The end must be after the start."}>
          <Input type="datetime-local" value={end} onChange={(event) => setEnd(event.target.value)} />
        </Field>
        <Field label="Unfinished at a time">
          <Input
            inputMode="numeric"
            value={limit}
            onChange={(event) => setLimit(event.target.value.replaceAll(/\D/g, ""))}
          />
        </Field>
        <Field label="Order">
          <Select
            value={order}
            onChange={setOrder}
            options={[
              { value: "ascending", label: "oldest first" },
              { value: "descending", label: "newest first" },
            ]}
          />
        </Field>
        <Checkbox
          className="col-span-2 max-sm:col-span-1"
          checked={onlyFailed}
          onChange={setOnlyFailed}
          label="Only times whose run failed"
        />
      </div>
      <div className="mt-3 rounded-md border border-line bg-bg p-3 text-xs" aria-live="polite">
        {preview.isError ? (
          <p className="text-danger">{preview.error.message}</p>
        ) : preview.data ? (
          <Shown preview={preview.data} />
        ) : (
          <p className="text-muted">Reading…</p>
        )}
      </div>
    </Dialog>
  );
}

function Shown({ preview }: { preview: Preview }) {
  return (
    <>
      <p className="font-medium">{plural(preview.total, "run")} would be made.</p>
      {preview.warnings.map((warning) => (
        <p key={warning} className="mt-1 text-warning">
          {warning}
        </p>
      ))}
      <ol className="mt-1 font-mono text-muted">
        {preview.first.slice(0, 5).map(({ at, local }) => (
          <li key={at}>{local.slice(0, 16).replace("T", " ")}</li>
        ))}
      </ol>
      {preview.last.length > 0 && (
        <p className="text-muted">
          … to <Time at={preview.last.at(-1)?.at} form="minute" />
        </p>
      )}
    </>
  );
}
