import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { emptyFolder, underwrite } from "../../src/testing/processes/cli.js";
import { seeded } from "./seeded.js";

/** In every file outside of the folder that a link leads to. Nobody may say or keep it. */
const CANARY = "canary-7c1e-of-somebody-else";
const DECIDE = ["85000", "12000", "720", "250000", "--model", "offline", "--quiet"];
const PLAN = "2026-03-29-raise-the-cap";

/** Places in a folder that commands read, and those commands. */
const PLACES: Record<string, string[][]> = {
  ".env": [DECIDE, ["doctor"], ["playbook", "analyze-traces"]],
  ".git/HEAD": [DECIDE, ["eval", "1", "--model", "offline"]],
  ".git": [DECIDE],
  ".git/packed-refs": [DECIDE],
  ".mcp.json": [
    ["connect", "claude"],
    ["connect", "claude", "--write"],
    ["doctor", "--mcp"],
  ],
  ".cursor/mcp.json": [
    ["connect", "cursor"],
    ["connect", "cursor", "--write"],
  ],
  "cases/underwriting": [
    ["cases", "check"],
    ["eval", "1", "--model", "offline"],
    ["cases", "generate"],
  ],
  "cases/underwriting/boundaries.json": [
    ["cases", "check"],
    ["cases", "generate"],
    ["eval", "--model", "offline"],
  ],
  "cases/underwriting/harvested.json": [
    ["cases", "harvest", "--accept", "all"],
    ["cases", "harvest"],
  ],
  "cases/underwriting/.suite.json": [
    ["cases", "check"],
    ["eval", "1", "--model", "offline"],
  ],
  "cases/underwriting/.underwrite-change": [
    ["cases", "check"],
    ["cases", "generate"],
  ],
  "cases/underwriting/.underwrite-change/manifest.json": [
    ["cases", "check"],
    ["cases", "generate"],
  ],
  plans: [
    ["plan", "list"],
    ["plan", "show", PLAN],
  ],
  [`plans/${PLAN}.md`]: [
    ["plan", "list"],
    ["plan", "show", PLAN],
    ["plan", "verify", PLAN],
  ],
  ".claude/skills/analyze-traces/SKILL.md": [["playbook", "analyze-traces"], ["doctor"]],
  "package.json": [["review"], ["create", "expense"]],
  ".underwrite": [DECIDE, ["traces", "list"]],
  ".underwrite/traces.db": [DECIDE, ["traces", "list"], ["eval", "list"]],
  "report.json": [
    ["eval", "1", "--model", "offline", "--output", "report.json"],
    ["eval", "show", "report.json"],
    ["plan", "--from", "report.json"],
    ["analyze", "--output", "report.json"],
  ],
};

/** What is in the files outside: the canary, in a form that the place's reader takes, so that it could tell it. */
function contentFor(place: string, outside: string): string {
  if (place.startsWith("cases/")) {
    return JSON.stringify([{ id: CANARY, description: CANARY, application: {}, expected: {} }]);
  }
  if (place.includes("mcp.json")) {
    const server = { command: "sh", args: ["-c", `touch ${join(outside, "started")}`] };
    return JSON.stringify({ mcpServers: { [CANARY]: server, underwrite: server } });
  }
  if (place.startsWith("plans/")) return `---\nid: ${PLAN}\ntitle: ${CANARY}\n---\n\n# ${CANARY}\n`;
  return `${CANARY} and more`;
}

/** What may be there instead. @param outside a folder that is not the project's */
const THINGS: Record<string, (path: string, outside: string) => void> = {
  pipe: (path) => void execFileSync("mkfifo", [path]),
  device: (path) => symlinkSync("/dev/zero", path),
  folder: (path) => void mkdirSync(path),
  "link to a file outside": (path, outside) => symlinkSync(join(outside, "secret.json"), path),
  "link to a folder outside": (path, outside) => symlinkSync(outside, path),
  "link to nothing outside": (path, outside) => symlinkSync(join(outside, "new.json"), path),
  "link in a circle": (path) => symlinkSync(path, path),
  "huge file": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 8_000_000_000);
  },
  bytes: (path) => writeFileSync(path, Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256))),
  "deep JSON": (path) => writeFileSync(path, "[".repeat(200_000)),
  "a command of its own": (path, outside) => {
    const server = { command: "sh", args: ["-c", `touch ${join(outside, "started")}`] };
    writeFileSync(
      path,
      JSON.stringify({ mcpServers: { underwrite: server }, name: "underwrite", files: [], scripts: {} }),
    );
  },
};

/** Names and hashes of all files below a folder. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const isFile = lstatSync(join(folder, name)).isFile();
      return isFile
        ? `${name} ${createHash("sha256")
            .update(readFileSync(join(folder, name)))
            .digest("hex")}`
        : name;
    });
}

/** Plain files of a folder that hold the canary. */
function tellingFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }) // links are not followed this way
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => lstatSync(path).size < 50_000_000 && readFileSync(path).includes(CANARY));
}

const all = Object.keys(PLACES).flatMap((place) => Object.keys(THINGS).map((thing) => [place, thing] as const));
const random = seeded("folders");
const tried = inject("soak") ? all : all.filter(([, thing]) => thing === "link to a file outside" || random() < 0.1);
let commands = 0;
afterAll(() => process.stdout.write(`${tried.length} hostile folders, ${commands} commands\n`));

describe("a hostile folder", () => {
  it.each(tried)("neither hangs a command nor leads it elsewhere: %s is a %s", async (place, thing) => {
    for (const args of PLACES[place] ?? []) {
      const outside = emptyFolder();
      for (const name of ["secret.json", "boundaries.json"]) {
        writeFileSync(join(outside, name), contentFor(place, outside));
      }
      const cwd = emptyFolder();
      const path = join(cwd, place);
      mkdirSync(dirname(path), { recursive: true });
      THINGS[thing]?.(path, outside);
      const before = treeOf(outside);
      const { stdout, stderr, exitCode, ...rest } = await underwrite(args, { cwd, timeout: 60_000 });
      const where = `${args.join(" ")}: ${stderr} ${JSON.stringify(rest)}`;
      commands++;
      expect([0, 1, 2], where).toContain(exitCode);
      expect(stderr, where).not.toMatch(/\n {4}at |internal error/);
      expect(stdout + stderr, where).not.toContain(CANARY.slice(0, 11));
      expect(tellingFiles(cwd), where).toEqual([]);
      expect(treeOf(outside), where).toEqual(before);
      expect(existsSync(join(outside, "started")), where).toBe(false);
      for (const folder of [cwd, outside]) rmSync(folder, { recursive: true, force: true });
    }
  });
});
