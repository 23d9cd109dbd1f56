import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { CLI } from "../testing/processes/cli.js";

/** A built file, and what it imports before it runs. */
function filesAtStart(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const imports = readFileSync(path, "utf8").matchAll(/\b(?:from|import)\s*"(\.\/[^"]+)"/g);
  for (const [, name = ""] of imports) filesAtStart(join(dirname(path), name), seen);
  return seen;
}

const sources = [...filesAtStart(CLI)].map((path) => readFileSync(path, "utf8"));

test("every command begins with less than 450 kB of code: one use of a whole namespace of zod brings 385 kB more", () => {
  expect(sources.length).toBeGreaterThan(1);
  expect(sources.join("").length).toBeLessThan(450_000);
});

test("no pattern of emoji is made before a text needs it: by its constructor that takes as long as Node's own start", () => {
  expect(sources.filter((source) => source.includes("\\p{RGI_Emoji}"))).toHaveLength(1);
  expect(sources.filter((source) => /RegExp\("[^"]*RGI_Emoji/.test(source))).toEqual([]);
});
