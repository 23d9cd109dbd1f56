import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withDeadline } from "./deadline.js";

const SRC = fileURLToPath(new URL("..", import.meta.url));

it("is kept by a timer that is held, in sources and tests: no signal of AbortSignal.timeout", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const uses = files.filter((path) => /AbortSignal\.timeout\(/.test(readFileSync(join(SRC, path), "utf8")));
  expect(uses).toEqual([]);
});

it("ends work that nothing else would end, with its reason", async () => {
  const late = new Error("late");
  const never = (bound: AbortSignal) =>
    new Promise((_, reject) => bound.addEventListener("abort", () => reject(bound.reason)));
  await expect(withDeadline(5, undefined, never, late)).rejects.toBe(late);
});
