import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const CHECKOUT = join(import.meta.dirname, "..");
let packed: Set<string>;

beforeAll(() => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const [{ files } = { files: [] }] = Object.values<{ files: { path: string }[] }>(
    JSON.parse(execFileSync("npm", args, { cwd: CHECKOUT, encoding: "utf8", stdio: "pipe" })),
  );
  packed = new Set(files.map(({ path }) => path));
});

/** Where a document's links and pictures lead, from the top of the package; addresses and places in itself left out. */
function linksOf(document: string): string[] {
  const text = readFileSync(join(CHECKOUT, document), "utf8");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\bsrc="([^"]+)"/g)].map(([, to = ""]) => to);
  const paths = links.filter((to) => !/^(?:https?:|#)/.test(to)).map((to) => to.replace(/#.*$/, ""));
  return paths.map((to) => normalize(join(dirname(document), to)));
}

describe("the package", () => {
  it("has everything that its README links to and shows", () => {
    const links = linksOf("README.md");
    expect(links).toContain("docs/quickstart.md");
    expect(links.filter((path) => !packed.has(path))).toEqual([]);
  });

  it("has every document that its documents link to", () => {
    const documents = [...packed].filter((path) => path.endsWith(".md") && path.startsWith("docs/"));
    expect(documents.length).toBeGreaterThan(10);
    const links = documents.flatMap(linksOf).filter((path) => /\.(?:md|svg)$/.test(path));
    expect(links.filter((path) => !packed.has(path) && !path.startsWith(".claude/"))).toEqual([]);
  });

  it("has nothing of its tests, and no notes on the source that it was built of, for it comes without one", () => {
    expect(packed.has("dist/cli/main.js")).toBe(true);
    expect(existsSync(join(CHECKOUT, "dist/testing"))).toBe(true);
    expect([...packed].filter((path) => /^(?:dist\/sources\.json$|dist\/testing\/|src\/)/.test(path))).toEqual([]);
  });
});
