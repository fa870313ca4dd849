/** An object: a field for each of its properties, and whatever else the value holds. */
import { useForm } from "../context";
import type { ControlProps } from "../control";
import { blank } from "../convert";
import { FieldView } from "../field";
import { equal, isObject, type JsonObject } from "../json";
import { kindOf } from "../kinds";
import { fieldOf } from "../schema";

const ANYTHING = {};

/** `fallback`: defaults of single properties, while the object itself is there. */
export function ObjectInput(props: ControlProps & { fallback?: JsonObject }) {
  const { node, field, value, shown, errors, depth } = props;
  const { root } = useForm();
  const explicit: JsonObject | null = isObject(value) && kindOf(value) === "plain" ? value : null;
  const fallback: JsonObject | null = props.fallback ?? (explicit === null && isObject(shown) ? shown : null);
  // Editing inside of an object that is not there begins it with what tells it from other members of a union.
  if (explicit === null && fallback === null) node.base = blank(root, field);
  const visible = field.properties.filter(({ name, schema }) => {
    const inner = fieldOf(root, schema);
    if (inner.kind !== "enum" || inner.options.length !== 1) return true;
    // What can have one value only, and has it, is nothing to enter.
    return !equal(explicit?.[name] ?? fallback?.[name] ?? inner.options[0], inner.options[0]);
  });
  const names = new Set(field.properties.map(({ name }) => name));
  const others = Object.keys({ ...fallback, ...explicit }).filter((name) => !names.has(name));
  return (
    <div className="flex flex-col gap-3">
      {visible.map(({ name, schema, required }) => (
        <FieldView
          key={name}
          node={node.child(name)}
          root={root}
          schema={schema}
          name={name}
          required={required}
          value={explicit && Object.hasOwn(explicit, name) ? explicit[name] : undefined}
          base={fallback && Object.hasOwn(fallback, name) ? fallback[name] : undefined}
          errors={errors?.inside.get(name)}
          depth={depth + 1}
        />
      ))}
      {visible.length === 0 && others.length === 0 && <p className="text-xs text-muted">No fields.</p>}
      {others.length > 0 && (
        <fieldset className="flex flex-col gap-3 rounded-sm border border-dashed border-line p-2">
          <legend className="px-1 text-xs text-muted">Not in the schema</legend>
          {others.map((name) => (
            <FieldView
              key={name}
              node={node.child(name)}
              root={root}
              schema={ANYTHING}
              name={name}
              required={false}
              value={explicit && Object.hasOwn(explicit, name) ? explicit[name] : undefined}
              base={fallback ? fallback[name] : undefined}
              errors={errors?.inside.get(name)}
              depth={depth + 1}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
