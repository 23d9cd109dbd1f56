import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { evaluate, suiteFolder } from "../../src/testing/folders/eval-suite.js";
import { underwrite } from "../../src/testing/processes/cli.js";
import { copyOf } from "./crash-points.js";
import { oneOf, seeded } from "./seeded.js";

const COPIES = inject("soak") ? 300 : 9;
const PAGE = 4096;

/** Every command that reads the store and changes nothing. */
const READING: readonly string[][] = [
  ["traces", "list", "--json"],
  ["traces", "show", "last", "--full", "--json"],
  ["traces", "export"],
  ["traces", "prune", "--older-than", "0s", "--json"],
  ["traces", "forget", "--session", "s-2", "--dry-run", "--json"],
  ["explain", "last", "--json"],
  ["analyze", "--json"],
  ["replay", "--json"],
  ["eval", "list", "--json"],
  ["eval", "show", "last", "--json"],
  ["cases", "harvest", "--dry-run", "--json"],
  ["plan", "--dry-run"],
  ["doctor", "--json"],
];

/** Ways to damage a file of pages. */
const DAMAGES: readonly [Damage, ...Damage[]] = [
  function bytes(file, random) {
    for (let n = 0; n < 40; n++) file[Math.floor(random() * file.length)] = Math.floor(random() * 256);
    return file;
  },
  function page(file, random) {
    return file.fill("garbage ", ...bounds(file, random));
  },
  function zeros(file, random) {
    return file.fill(0, ...bounds(file, random));
  },
  function cut(file, random) {
    return file.subarray(0, Math.floor(random() * file.length));
  },
  function header(file, random) {
    for (let n = 0; n < 4; n++) file[Math.floor(random() * 100)] = Math.floor(random() * 256);
    return file;
  },
  function swapped(file, random) {
    const [from] = bounds(file, random);
    const [to] = bounds(file, random);
    file.copy(file, to, from, from + PAGE);
    return file;
  },
];
type Damage = (file: Buffer<ArrayBuffer>, random: () => number) => Buffer;

function bounds(file: Buffer, random: () => number): [from: number, to: number] {
  const from = Math.floor(random() * Math.floor(file.length / PAGE)) * PAGE;
  return [from, from + PAGE];
}

/** Names and hashes of the files of a store; what analysis keeps of them is in files of its own. */
function filesOf(cwd: string): string[] {
  const home = join(cwd, ".underwrite");
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(home, name)))
      .digest("hex");
  const own = readdirSync(home).filter((name) => !/^(?:findings|facts)\.db/.test(name));
  return own.map((name) => `${name} ${hash(name)}`);
}

let whole: string;
let read = 0;
beforeAll(async () => {
  whole = suiteFolder(4);
  for (let n = 0; n < 6; n++) {
    const args = ["85000", "12000", "720", String(250_001 + n), "--session", `s-${n}`, "--quiet"];
    expect((await underwrite(args, { cwd: whole })).exitCode).toBe(0);
  }
  await underwrite(["traces", "score", "last", "correct", "true"], { cwd: whole });
  await evaluate(whole, [], {}, underwrite);
});
afterAll(() => process.stdout.write(`${COPIES} damaged copies, ${read} readings\n`));

describe("a store that is damaged anywhere", () => {
  it.each(Array.from({ length: COPIES }, (_, n) => n + 1))(
    "is read as far as it goes or refused in a line, and stays as it is: copy %i",
    async (seed) => {
      const cwd = copyOf(whole);
      const random = seeded(`store ${seed}`);
      const damage = oneOf(random, DAMAGES);
      const path = join(cwd, ".underwrite", "traces.db");
      writeFileSync(path, damage(readFileSync(path), random));
      const before = filesOf(cwd);
      for (const args of READING) {
        const { stdout, stderr, exitCode } = await underwrite(args, { cwd, timeout: 60_000 });
        const where = `${args.join(" ")} after ${damage.name}: ${stderr}`;
        read++;
        expect([0, 1, 2], where).toContain(exitCode);
        expect(stderr, where).not.toMatch(/\n {4}at |internal error/);
        if (exitCode === 2)
          expect(
            stderr.split("\n").filter((line) => line.startsWith("underwrite: ")),
            where,
          ).not.toEqual([]);
        if (exitCode === 0 && args.includes("--json")) expect(() => JSON.parse(stdout), where).not.toThrow();
      }
      expect(filesOf(cwd)).toEqual(before);
      rmSync(cwd, { recursive: true, force: true });
    },
  );
});
