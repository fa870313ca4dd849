/** What runs are given when nothing else is said, and what they may be given. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { SchemaForm, stringify } from "@/components/schema-form";
import { CopyButton, EmptyState, Pill, RadioGroup } from "@/components/ui";
import { type Deployment, schemaOf } from "../queries";
import { Code } from "./code";

type View = "form" | "json" | "schema";

export function Parameters({ deployment }: { deployment: Deployment }) {
  const [view, setView] = useState<View>("form");
  const schema = schemaOf(deployment);
  if (Object.keys(schema.properties ?? {}).length === 0 && Object.keys(deployment.parameters).length === 0)
    return <EmptyState title="This flow takes no parameters">Every run of it does the same.</EmptyState>;
  const text = view === "schema" ? JSON.stringify(schema, null, 2) : stringify(deployment.parameters, 2);
  return (
    <div className="p-3">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <RadioGroup<View>
          segmented
          label="Show as"
          value={view}
          onChange={setView}
          options={[
            { value: "form", label: "Form" },
            { value: "json", label: "JSON" },
            { value: "schema", label: "Schema" },
          ]}
        />
        {!deployment.enforce_parameter_schema && <Pill tone="warning">not validated</Pill>}
        <span className="grow" />
        {view !== "form" && <CopyButton text={text} />}
        <Link
          to="/deployments/deployment/$id/edit"
          params={{ id: deployment.id }}
          className="text-sm text-accent hover:underline"
        >
          Change the defaults
        </Link>
      </div>
      {view === "form" ? (
        <SchemaForm
          schema={{ ...schema, required: [] }}
          value={deployment.parameters}
          onChange={() => undefined}
          readOnly
          label="Default parameters"
        />
      ) : (
        <Code text={text} />
      )}
    </div>
  );
}
