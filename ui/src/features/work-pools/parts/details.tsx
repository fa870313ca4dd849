/** A pool's facts and its base job template: as a table of variables, and as it is written. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { JsonView } from "@/components/json";
import { isObject, type Json, type JsonObject, stringify } from "@/components/schema-form";
import { Time } from "@/components/time";
import { CopyButton, ErrorPanel, KeyValue, Pill, RadioGroup, Skeleton } from "@/components/ui";
import { loose, ownDefaults, type Pool, takeApart } from "../model";
import { poolQuery, typesQuery } from "../queries";

export function Details({ pool }: { pool: Pool }) {
  const found = useQuery(poolQuery(pool.name));
  return (
    <div className="flex flex-col gap-5 p-4">
      <KeyValue
        rows={[
          ["Type", pool.type],
          ["Description", pool.description],
          ["Runs at once", pool.concurrency_limit === null ? "no limit" : String(pool.concurrency_limit)],
          [
            "Id",
            <span key="id" className="inline-flex items-center gap-1">
              <code className="font-mono text-xs">{pool.id}</code>
              <CopyButton text={pool.id} label="Copy the id" />
            </span>,
          ],
          ["Created", <Time key="created" at={pool.created} form="minute" />],
          ["Updated", <Time key="updated" at={pool.updated} form="minute" />],
        ]}
      />
      {found.isError && <ErrorPanel error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className="h-48" />}
      {found.data && <Template name={pool.name} type={pool.type} template={found.data.base_job_template} />}
    </div>
  );
}

function Template({ name, type, template }: { name: string; type: string; template: JsonObject }) {
  const [mode, setMode] = useState<"table" | "json">("table");
  const types = useQuery(typesQuery);
  const ofType = types.data?.find((each) => each.type === type)?.template ?? null;
  const { defaults } = useMemo(() => takeApart(template), [template]);
  const own = useMemo(() => ownDefaults(template, ofType), [template, ofType]);
  const { unknown, unused } = useMemo(() => loose(template), [template]);
  const variables =
    isObject(template.variables) && isObject(template.variables.properties) ? template.variables.properties : {};
  const names = Object.keys(variables);
  return (
    <section aria-labelledby="template-title">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 id="template-title" className="text-sm font-semibold">
          Base job template
        </h2>
        <CopyButton text={stringify(template, 2)} label="Copy the template" />
        <span className="grow" />
        <RadioGroup
          segmented
          label="How the template is shown"
          value={mode}
          onChange={setMode}
          options={[
            { value: "table", label: "Variables" },
            { value: "json", label: "JSON" },
          ]}
        />
      </div>
      {unknown.length > 0 && (
        <p data-tone="late" className="tone-edge mb-2 pl-2 text-sm">
          The job configuration uses {unknown.join(", ")}, which no variable describes.
        </p>
      )}
      {mode === "json" ? (
        <JsonView value={template} label="Base job template" maxHeight={640} />
      ) : names.length === 0 ? (
        <p className="text-sm text-muted">
          The template has no variables: workers take what their type says.{" "}
          <Link to="/work-pools/work-pool/$name/edit" params={{ name }} className="text-accent hover:underline">
            Edit it
          </Link>
        </p>
      ) : (
        <ul className="rounded-sm border border-line" aria-label="Variables of the template">
          {names.map((variable) => {
            const described = variables[variable];
            const about = isObject(described) ? described : {};
            return (
              <li
                key={variable}
                className="grid grid-cols-[minmax(0,220px)_minmax(0,1fr)] gap-x-4 gap-y-0.5 border-b border-line px-3 py-2 last:border-0 max-sm:grid-cols-1"
              >
                <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
                  <code className="truncate font-mono text-xs font-medium">{variable}</code>
                  <span className="text-2xs text-muted">{kindOf(about)}</span>
                  {unused.includes(variable) && <Pill tone="warning">not used</Pill>}
                </span>
                <span className="min-w-0">
                  <span className="flex min-w-0 flex-wrap items-center gap-2">
                    <Value value={defaults[variable]} />
                    {own.has(variable) && ofType && <Pill tone="accent">set here</Pill>}
                  </span>
                  {typeof about.description === "string" && (
                    <span className="block text-xs text-muted">{about.description}</span>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Value({ value }: { value: Json | undefined }) {
  if (value === undefined || value === null) return <span className="text-sm text-muted">no default</span>;
  return <code className="min-w-0 font-mono text-xs [overflow-wrap:anywhere]">{stringify(value)}</code>;
}

function kindOf(schema: JsonObject): string {
  if (typeof schema.type === "string") return schema.type;
  const among = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(among)) return "";
  return among
    .map((each) => (isObject(each) && typeof each.type === "string" ? each.type : "object"))
    .filter((kind) => kind !== "null")
    .join(" or ");
}
