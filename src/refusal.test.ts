import { expect, it } from "vitest";
import { reasonIn } from "./refusal.js";

const issue = (message: string, ...path: (string | number)[]) => ({ code: "custom", message, path });

it.each<[what: string, body: unknown, reason: string]>([
  ["a message", { message: "Limit exceeded", error: "BadRequest" }, "Limit exceeded"],
  ["a word alone", { error: "BadRequest" }, "BadRequest"],
  [
    "faults beside a message",
    { message: "Invalid request data", error: [issue("Required", "filter", 0, "type"), issue("Too big", "limit")] },
    "Invalid request data; filter: 0: type: Required; limit: Too big",
  ],
  ["faults in an object", { error: { issues: [issue("Required", "key")], name: "ZodError" } }, "key: Required"],
  ["faults as text", { message: JSON.stringify([issue("Required", "name")]) }, "name: Required"],
  [
    "faults as details",
    { message: "No", details: { issues: [issue("Expected a date", "from")] } },
    "No; from: Expected a date",
  ],
  ["a fault of no part", { error: [issue("Nothing fits")] }, "Nothing fits"],
  [
    "many faults",
    { error: Array.from({ length: 9 }, (_, n) => issue("Wrong", n)) },
    "0: Wrong; 1: Wrong; 2: Wrong; 6 more",
  ],
  ["what would steer a terminal", { message: "a\u001b[2J\n\u202eb" }, "a\\u001b[2J \\u202eb"],
  ["a number", 7, ""],
  ["nothing of use", { message: 1, error: { a: 1 } }, ""],
])("A backend's reason is told in a line: %s", (_, body, reason) => {
  expect(reasonIn(JSON.stringify(body))).toBe(reason);
});

it("no page of a proxy is a reason, and no reason is longer than a line", () => {
  expect(reasonIn("<html>Bad Gateway</html>")).toBe("");
  expect(reasonIn(JSON.stringify({ message: "long ".repeat(500) })).length).toBeLessThanOrEqual(300);
});
