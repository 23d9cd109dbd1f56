import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { campaignOf, hashOf } from "./entries.js";
import { Ledger, readLedger } from "./ledger.js";

const PROGRAM = fileURLToPath(new URL("../../testing/processes/reserve-looks.ts", import.meta.url));
const NOW = new Date("2026-11-26T08:00:00.000Z");
const ROUND = { campaign: "c", agent: "a", of: "round", alpha: 0.05, subject: "patch" } as const;
const RESULT = { campaign: "c", of: "round", look: 1, verdict: "better", w: 9, l: 1, e: 60, p: null } as const;

let folder: string;
let path: string;
const open = () => new Ledger(path, () => NOW);
const textOf = (file: string) => readFileSync(file, "utf8");
const lines = () => textOf(path).trimEnd().split("\n");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  path = join(folder, "climb", "ledger.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ledger of four entries. */
async function four(): Promise<void> {
  await open().reserve(ROUND);
  await open().decide(RESULT);
  await open().reserve({ ...ROUND, subject: "other" });
  await open().reserve({ ...ROUND, of: "confirmation" });
}

describe("the ledger", () => {
  it("halves what each look of a campaign may spend, whoever comes back to it", async () => {
    const spent = [];
    for (let n = 0; n < 8; n++) spent.push(await open().reserve({ ...ROUND, subject: `patch ${n}` }));
    expect(spent.map(({ look }) => look)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(spent.map(({ alpha_look }) => alpha_look).slice(0, 3)).toEqual([0.025, 0.0125, 0.00625]);
    expect(spent.reduce((sum, { alpha_look }) => sum + alpha_look, 0)).toBeLessThan(0.05);
  });

  it("counts confirmations apart from rounds, and campaigns apart from each other", async () => {
    await four();
    expect(await open().reserve({ ...ROUND, of: "confirmation" })).toMatchObject({ look: 2, alpha_look: 0.0125 });
    expect(await open().reserve(ROUND)).toMatchObject({ look: 3 });
    expect(await open().reserve({ ...ROUND, campaign: "d", alpha: 0.025 })).toMatchObject({
      look: 1,
      alpha_look: 0.0125,
    });
  });

  it("takes no other α for a campaign that has begun", async () => {
    await open().reserve(ROUND);
    await expect(open().reserve({ ...ROUND, alpha: 0.2 })).rejects.toThrow(
      "was begun with α 0.05, and α 0.2 is asked for",
    );
    expect(open().read().entries).toHaveLength(1);
  });

  it("takes one result for each look that was reserved, and no other", async () => {
    await expect(open().decide(RESULT)).rejects.toThrow("it was never reserved");
    await open().reserve(ROUND);
    await open().decide(RESULT);
    await expect(open().decide({ ...RESULT, verdict: "worse" })).rejects.toThrow("is decided already");
    await expect(open().decide({ ...RESULT, of: "confirmation" })).rejects.toThrow("never reserved");
    expect(
      open()
        .read()
        .entries.map(({ kind }) => kind),
    ).toEqual(["reserved", "decided"]);
  });

  it("is empty where there is none", () => {
    expect(open().read()).toEqual({ entries: [], torn: [], problems: [] });
  });
});

describe("a ledger that was changed", () => {
  const say = () => open().read().problems;

  it("is told of, whichever character of whichever line is another", async () => {
    await four();
    const [text, head] = [textOf(path), textOf(`${path}.head`).trim()];
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom(..."0159aefz ,:{}"), (at, char) => {
        const changed = `${text.slice(0, at)}${char}${text.slice(at + 1)}`;
        const { problems } = readLedger(changed, head);
        expect(changed === text || problems.length > 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["without its first line", (all: string[]) => all.slice(1), "Line 1 does not follow"],
    ["without a line in the middle", (all: string[]) => all.toSpliced(1, 1), "Line 2 does not follow"],
    ["without its last line", (all: string[]) => all.slice(0, -1), "Entry 4 is missing at the end"],
    ["with two lines in another order", ([a, b, c, d]: string[]) => [a, c, b, d], "Line 2 does not follow"],
    ["with a line twice", (all: string[]) => [...all, all[3]], "Line 5 does not follow"],
    ["with nothing in it", () => [], "Entry 4 is missing at the end"],
    ["with a line of another kind", (all: string[]) => [...all, '{"kind":"pardon"}'], "Line 5 is no entry"],
  ])("%s is told of, and takes nothing more", async (_, change, problem) => {
    await four();
    const changed = change(lines());
    writeFileSync(path, changed.length === 0 ? "" : `${changed.join("\n")}\n`);
    expect(say().join("\n")).toContain(problem);
    await expect(open().reserve(ROUND)).rejects.toThrow("is not as it was written");
  });

  it("with an entry that was made anew, its hash too, is told of by the entry after it or by the head", async () => {
    await four();
    for (const index of [0, 3]) {
      const all = lines();
      const entry = JSON.parse(all[index] ?? "");
      const forged = { ...entry, subject: "forged" };
      all[index] = JSON.stringify({ ...forged, hash: hashOf(forged) });
      expect(readLedger(`${all.join("\n")}\n`, textOf(`${path}.head`).trim()).problems).not.toEqual([]);
    }
  });

  it("that was taken away, or lost the file that names its last entry, is told of", async () => {
    await four();
    rmSync(`${path}.head`);
    expect(say()).toEqual(["The file that names its last entry is missing."]);
    writeFileSync(`${path}.head`, "\n");
    expect(say()).toEqual(["The file that names its last entry does not name one."]);
    await rm4();
    expect(say()).toEqual(["Entry 4 is missing at the end."]);
    async function rm4() {
      rmSync(`${path}.head`);
      rmSync(path);
      await four();
      rmSync(path);
    }
  });
});

describe("a ledger whose process was killed", () => {
  it("while it wrote a line: the torn line is told of, kept, and spends nothing", async () => {
    await open().reserve(ROUND);
    const [line = ""] = lines();
    for (const [index, length] of [1, 40, line.length - 1].entries()) {
      appendFileSync(path, line.slice(0, length));
      expect(open().read()).toMatchObject({
        problems: [],
        torn: Array.from({ length: index + 1 }, (_, n) => 2 + 2 * n),
      });
      expect(await open().reserve(ROUND)).toMatchObject({ look: index + 2, seq: index + 2 });
    }
    expect(open().read()).toMatchObject({ problems: [], torn: [2, 4, 6] });
    expect(lines()).toHaveLength(7);
  });

  it("after it wrote a line and before its head: the line counts", async () => {
    await open().reserve(ROUND);
    const head = textOf(`${path}.head`);
    await open().reserve({ ...ROUND, subject: "second" });
    writeFileSync(`${path}.head`, head);
    expect(open().read()).toMatchObject({ problems: [], entries: [{ look: 1 }, { look: 2 }] });
    expect(await open().reserve(ROUND)).toMatchObject({ look: 3 });
  });

  it("before the first head was written: the one line counts", async () => {
    await open().reserve(ROUND);
    rmSync(`${path}.head`);
    expect(await open().reserve(ROUND)).toMatchObject({ look: 2 });
    expect(open().read().problems).toEqual([]);
  });
});

describe("a ledger that several processes write at once", () => {
  it("loses nothing, and gives no look twice", async () => {
    const programs = [1, 2, 3].map(() =>
      spawn(process.execPath, ["--import", "tsx", PROGRAM, path, "shared", "8"], {
        stdio: ["ignore", "ignore", "pipe"],
      }),
    );
    const said = await Promise.all(
      programs.map(async (program) => {
        let errors = "";
        program.stderr?.on("data", (chunk) => {
          errors += chunk;
        });
        const [code] = await once(program, "exit");
        return { code, errors };
      }),
    );
    expect(said).toEqual(Array(3).fill({ code: 0, errors: "" }));
    const { entries, problems, torn } = open().read();
    expect({ problems, torn }).toEqual({ problems: [], torn: [] });
    expect(entries.map((entry) => entry.look)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
    expect(new Set(entries.map((entry) => "subject" in entry && entry.subject)).size).toBe(24);
  });
});

describe("a campaign's name", () => {
  it("is the same for the same agent, evaluator and suite, and another where one of them differs", () => {
    const of = { agent: "a", evaluator: "b", suite: "c" };
    expect(campaignOf({ ...of })).toBe(campaignOf(of));
    const others = [
      { ...of, agent: "ab" },
      { ...of, evaluator: "x" },
      { ...of, suite: "x" },
      { ...of, agent: "", evaluator: "ab" },
    ];
    expect(new Set([of, ...others].map(campaignOf)).size).toBe(5);
  });
});
