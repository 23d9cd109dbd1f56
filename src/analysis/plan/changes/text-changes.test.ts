import { expect, it } from "vitest";
import * as z from "zod/mini";
import { defineTool } from "../../../runtime/definition/tool.js";
import { changesFor, parcels } from "../../../testing/parcels.js";

it.each([
  ["a score", "There is no score."],
  ["the sender's age", "There is no sender's age."],
])("a made-up ground called %s is said to be none, without its article", async (name, says) => {
  const topics = [{ code: "prohibited_basis" as const, name, words: {} }];
  const reading = { field: "note", favourable: [], quantities: [], labels: [], topics };
  const details = [{ text: name, count: 1 }];
  const changes = await changesFor(parcels({ reading }), [{ code: "prohibited_basis", details }]);
  expect(JSON.stringify(changes)).toContain(says);
});

it.each([
  ["The arguments do not fit find_zone: code: is missing.", "schema", "Say which arguments `find_zone` takes"],
  [
    "find_zone failed: the disk is full",
    "tool",
    "the fault is in its body, or its schema lets pass what it cannot serve",
  ],
])("a tool with arguments that says %s is mended by the lever %s", async (text, lever, says) => {
  const taking = defineTool({
    name: "find_zone",
    description: "The zone.",
    arguments: z.object({ code: z.string() }),
    run: () => ({}),
  });
  const details = [{ text, count: 1 }];
  const [change] = await changesFor(parcels({ tools: [taking] }), [
    { code: "tool_failed", subject: "find_zone", details },
  ]);
  expect(change?.lever).toBe(lever);
  expect(JSON.stringify(change)).toContain(says);
});
