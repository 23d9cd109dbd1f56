import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL(".", import.meta.url));
const MAX_LINES = 300;
/** Sources in one folder, tests apart. */
const MAX_FILES = 15;
/** Registries: one file a thing. */
const REGISTRIES = ["analysis/detectors", "mcp/tools"];
/** Words of lending, which the toolkit says nowhere: they come from an agent's definition. */
const DOMAIN =
  /\b(?:loans?|lend(?:er|ing)|mortgages?|applicants?|borrowers?|underwriters?|debts?|den(?:y|ied|ials?))\b/i;
/** Where outcomes are words of a language, not of an agent. */
const WORDS_OF_LANGUAGES = ["reading/languages/", "analysis/injection/", "analysis/facts/claimed-inputs.ts"];
const FORBIDDEN_NAMES = /^(?:utils?|helpers?|common|core|managers?)(?:\.|$)/i;

/** Folders from the top down: a file imports from its own folder's layer or from below. */
const LAYERS = [
  ["cli"],
  ["serve", "view"],
  ["mcp", "report", "workshop"],
  ["services", "project"],
  ["agents"],
  ["langfuse", "climb"],
  ["evals", "analysis"],
  ["settings"],
  ["runtime"],
  ["tracing"],
  ["reading"],
  [
    "errors.ts",
    "figures",
    "files",
    "folder",
    "http.ts",
    "http-answer.ts",
    "http-server",
    "refusal.ts",
    "text",
    "version.ts",
    "waiting",
  ],
];
/** The library's two entries, and what only tests use, stand outside the layers. */
const OUTSIDE = ["index.ts", "tracing.ts", "testing"];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const sources = files.filter((path) => !path.endsWith(".test.ts"));

function importsOf(path: string): string[] {
  const text = readFileSync(join(SRC, path), "utf8");
  const specifiers = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm);
  return [...specifiers].map(([, specifier = ""]) => {
    return relative(SRC, resolve(SRC, dirname(path), specifier)).replace(/\.js$/, ".ts");
  });
}

/** A file's lines of code, without its comments. */
function codeOf(path: string): string[] {
  const text = readFileSync(join(SRC, path), "utf8");
  return text
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)\/\/ .*$/, ""));
}

function layerOf(path: string): number {
  const top = path.split("/")[0] ?? path;
  return LAYERS.findIndex((names) => names.includes(top));
}

describe("the house", () => {
  it("has a layer for every file", () => {
    const homeless = sources.filter((path) => layerOf(path) < 0 && !OUTSIDE.includes(path.split("/")[0] ?? ""));
    expect(homeless).toEqual([]);
  });

  it("has imports that exist, and only point down or stay in the layer's folder", () => {
    const wrong = sources
      .filter((path) => layerOf(path) >= 0)
      .flatMap((path) => importsOf(path).map((target) => ({ path, target })))
      .filter(({ path, target }) => {
        if (target === "../package.json") return path !== "version.ts";
        if (["index.ts", "tracing.ts"].includes(target)) return path !== "cli/agents.ts"; // what a configuration gets
        if (!files.includes(target)) return true;
        const isFile = !path.includes("/");
        const sameFolder = isFile || path.split("/")[0] === target.split("/")[0] || layerOf(path) === LAYERS.length - 1;
        return layerOf(target) < layerOf(path) || (layerOf(target) === layerOf(path) && !sameFolder);
      });
    expect(wrong).toEqual([]);
  });

  it("has no import cycle", () => {
    const done = new Set<string>();
    const findCycle = (path: string, trail: string[]): string[] | undefined => {
      if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
      if (done.has(path) || !files.includes(path)) return undefined;
      for (const target of importsOf(path)) {
        const cycle = findCycle(target, [...trail, path]);
        if (cycle) return cycle;
      }
      done.add(path);
      return undefined;
    };
    expect(sources.map((path) => findCycle(path, [])).filter(Boolean)).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines, and no drawer for odds and ends`, () => {
    const long = files.filter((path) => readFileSync(join(SRC, path), "utf8").split("\n").length > MAX_LINES + 1);
    const drawers = files.filter((path) => path.split("/").some((name) => FORBIDDEN_NAMES.test(name)));
    expect({ long, drawers }).toEqual({ long: [], drawers: [] });
  });

  it(`has no folder of more than ${MAX_FILES} files, registries apart`, () => {
    const folders = [...new Set(sources.map((path) => dirname(path)))].filter((folder) => !REGISTRIES.includes(folder));
    const sizes = folders.map((folder) => ({
      folder,
      files: sources.filter((path) => dirname(path) === folder).length,
    }));
    expect(sizes.filter(({ files }) => files > MAX_FILES)).toEqual([]);
  });

  it("says nothing of lending in the toolkit: that is the agent's", () => {
    const toolkit = sources.filter(
      (path) => !["agents/", "testing/", "workshop/template"].some((top) => path.startsWith(top)),
    );
    const read = toolkit.filter((path) => !WORDS_OF_LANGUAGES.some((place) => path.startsWith(place)));
    const said = read.flatMap((path) =>
      codeOf(path)
        .filter((text) => DOMAIN.test(text))
        .map((text) => ({ path, text })),
    );
    expect(said).toEqual([]);
  });

  it("has a loop of at most 150 lines", () => {
    expect(readFileSync(join(SRC, "runtime/loop/run-agent.ts"), "utf8").split("\n").length - 1).toBeLessThanOrEqual(
      150,
    );
  });

  const containing = (pattern: RegExp) => sources.filter((path) => pattern.test(readFileSync(join(SRC, path), "utf8")));
  const ours = (paths: string[]) => paths.filter((path) => !path.startsWith("testing/"));

  it("opens tracing in one place for projects and one for programs of users, and scores runs in one, whoever starts them", () => {
    const [ofProjects, ofPrograms] = ["services/open-project.ts", "tracing/recording/store-processor.ts"];
    expect(ours(containing(/(?<!function )\bopenTracing\(/))).toEqual([ofProjects, ofPrograms]);
    expect(ours(containing(/\bvalidationScores\(/))).toEqual(["runtime/record/record-run.ts"]);
  });

  it("knows the command line in cli/ only", () => {
    expect(ours(containing(/from "commander"/)).every((path) => path.startsWith("cli/"))).toBe(true);
  });

  it("reads the environment in one place, prints in one, and exits in one", () => {
    expect(ours(containing(/process\.env/))).toEqual(["settings/config.ts"]);
    expect(ours(containing(/process\.exit|\.exitCode = /))).toEqual(["cli/main.ts"]);
    expect(ours(containing(/console\.|process\.std(?:out|err)/)).every((path) => path.startsWith("cli/"))).toBe(true);
  });
});
