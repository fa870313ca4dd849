/** The server's reading of a schedule: words, next times, and what a change of clocks does. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ApiError, api, data } from "@/api/client";
import { useDebounced } from "@/components/schema-form";
import { wallClock } from "@/lib/format";
import { jumpOf, noteOf, type PreviewTime } from "./clock-notes";
import type { Wire } from "./model";
import { clockChanges } from "./zones";

export interface Preview {
  schedule: Wire;
  sentence: string;
  times: PreviewTime[];
  /** What may surprise, as far as the server says so. */
  warnings?: string[];
}

export type Asked = Wire | { sentence: string };

const PAUSE = 250;
const DAY = 86_400_000;
const CHANGES = 2;

export async function preview(asked: Asked, zone: string, count = 10, after?: Date): Promise<Preview> {
  const about = "sentence" in asked ? { sentence: asked.sentence, timezone: zone } : { schedule: asked };
  const body = { ...about, count, ...(after ? { after: after.toISOString() } : {}) } as never;
  return (await data(api.POST("/api/rota/schedules/preview", { body }))) as unknown as Preview;
}

async function notes(found: Preview): Promise<string[]> {
  if (found.warnings?.length) return found.warnings;
  const zone = found.schedule.timezone ?? "UTC";
  const changes = clockChanges(zone, new Date()).slice(0, CHANGES);
  const made: string[] = [];
  for (const change of changes) {
    const jump = jumpOf(change, (at) => wallClock(at, zone));
    const around = await preview(found.schedule, zone, 30, new Date(change.at.getTime() - 1.5 * DAY));
    const note = noteOf(jump, found.times, around.times);
    if (note !== null) made.push(note);
  }
  return made;
}

export function usePreview(asked: Asked | null, zone: string) {
  const settled = useDebounced(JSON.stringify({ asked, zone }), PAUSE);
  const { asked: question, zone: where } = JSON.parse(settled) as { asked: Asked | null; zone: string };
  const found = useQuery({
    queryKey: ["schedules", "preview", settled],
    enabled: asked !== null && question !== null,
    queryFn: () => preview(question as Asked, where),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  const warnings = useQuery({
    queryKey: ["schedules", "clocks", settled],
    enabled: found.isSuccess && !found.isPlaceholderData,
    queryFn: () => notes(found.data as Preview),
    retry: false,
    staleTime: 60_000,
  });
  const current = asked !== null && settled === JSON.stringify({ asked, zone });
  return {
    preview: asked === null || found.isError ? null : (found.data ?? null),
    /** Of what is typed now, not of what was a moment ago. */
    fresh: current && found.isSuccess && !found.isPlaceholderData,
    error: current && found.isError ? said(found.error) : null,
    notes: warnings.data ?? [],
  };
}

/** The sentence on the schedule itself, without the words around it. */
function said(error: Error): string {
  const body = error instanceof ApiError ? (error.body as { exception_detail?: { msg?: string }[] } | null) : null;
  const detail = body?.exception_detail?.[0]?.msg;
  return (detail ?? error.message).replace(/^Value error, /, "");
}
