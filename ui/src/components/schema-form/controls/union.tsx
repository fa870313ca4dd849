/** One of several forms. What was entered in each is remembered while the form is open. */
import { useRef, useState } from "react";
import { Select } from "@/components/ui";
import { branchOf } from "../check";
import { useForm } from "../context";
import type { ControlProps } from "../control";
import { blank, carried } from "../convert";
import type { Json } from "../json";
import { fieldOf } from "../schema";
import { asSegments, Segments } from "./choice";
import { Control } from "./control";

export function UnionInput({ field, value, shown, set, id, label, describedBy, invalid, ...rest }: ControlProps) {
  const { root } = useForm();
  // Found once: while a person types, a union does not jump to another branch that the text happens to fit.
  const [picked, setPicked] = useState(() => branchOf(root, field, shown));
  const memory = useRef(new Map<number, Json | undefined>());
  const found = picked >= 0 ? picked : shown === undefined ? -1 : branchOf(root, field, shown);
  const current = Math.max(found, 0);
  const branch = field.branches[current];
  if (branch === undefined) return null;
  const inner = fieldOf(root, branch.schema);
  const choose = (index: number) => {
    const target = field.branches[index];
    if (target === undefined || index === found) return;
    memory.current.set(current, value);
    setPicked(index);
    const next = fieldOf(root, target.schema);
    set(
      memory.current.has(index)
        ? memory.current.get(index)
        : found < 0
          ? blank(root, next)
          : carried(root, next, shown),
    );
  };
  const labels = field.branches.map((each) => each.label);
  const picker = asSegments(labels) ? (
    <Segments
      size="sm"
      label={`Form of ${label}`}
      segments={labels.map((text, index) => ({ label: text, value: index }))}
      chosen={current}
      onChoose={choose}
      disabled={rest.readOnly}
    />
  ) : (
    <Select
      size="sm"
      aria-label={`Form of ${label}`}
      value={String(current)}
      onChange={(index) => choose(Number(index))}
      options={labels.map((text, index) => ({ label: text, value: String(index) }))}
      disabled={rest.readOnly}
      className="max-w-72"
    />
  );
  return (
    <div className="flex flex-col items-start gap-1.5">
      {picker}
      <div className={inner.kind === "object" ? "w-full border-l border-line pl-3" : "w-full"}>
        <Control
          key={current}
          {...{ value, shown, id, label, describedBy, invalid }}
          {...rest}
          field={inner}
          set={(next) => {
            if (picked !== current) setPicked(current);
            set(next);
          }}
        />
      </div>
    </div>
  );
}
