import { expect, it } from "vitest";
import { errorKinds } from "./errors";

const run = (id: string, summary: string | null) => ({
  id,
  name: id,
  summary,
  state_name: "Failed",
  state_type: "FAILED" as const,
  end_time: null,
  state_timestamp: null,
});

it("errors are of one kind when only numbers and ids differ", () => {
  const kinds = errorKinds([
    run("1", "Flow run encountered an exception: ValueError: no rows for customer 7"),
    run("2", "KeyError: 'region'"),
    run("3", "ValueError: no rows for customer 12"),
    run("4", null),
  ]);
  expect(kinds.map(({ text, runs }) => [text, runs.map(({ id }) => id)])).toEqual([
    ["ValueError: no rows for customer 7", ["1", "3"]],
    ["KeyError: 'region'", ["2"]],
    ["Failed without a message", ["4"]],
  ]);
});
