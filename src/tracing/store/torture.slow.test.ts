import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { bundleProgram, type Program, startProgram } from "../../testing/processes/programs.js";
import { storePath } from "../tracing.js";
import { TraceStore } from "./store.js";

/** `npm run test:slow` does a part of what `npm run test:attack` does. */
const SIZE = inject("attack")
  ? { kills: 50, interrupted: 10, stores: 60, runs: 1000 }
  : { kills: 16, interrupted: 4, stores: 20, runs: 100 };

let recordRuns: string;
beforeAll(async () => {
  recordRuns = await bundleProgram(new URL("../../testing/processes/record-runs.ts", import.meta.url));
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newHome(): string {
  const folder = emptyFolder();
  folders.push(folder);
  return join(folder, "home");
}

const record = (home: string, runs: number) => startProgram(process.execPath, [recordRuns, home, String(runs)]);

/** What a program has told: ids of traces that have begun, and `trace span` of spans that have ended. */
function told({ lines }: Program) {
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { begun: after("begun"), ended: after("ended"), problems: after("problem") };
}

/** All that a store holds. */
function contentOf(home: string) {
  const store = TraceStore.open(storePath(home), {
    onAside: (keptAs) => expect.fail(`the store was put aside as ${keptAs}`),
  });
  const traces = store.list();
  const spans = traces.flatMap(({ trace_id }) => store.spansOf(trace_id).map(({ span }) => span));
  store.close();
  return { traces, spans, ids: spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`) };
}

function integrityOf(home: string): unknown {
  const db = new DatabaseSync(storePath(home));
  const rows = db.prepare("PRAGMA integrity_check").all();
  db.close();
  return rows.map((row) => Object.values(row as object)[0]);
}

describe("a store under kill -9", () => {
  it(`has every span that had ended, at ${SIZE.kills} moments of runs`, async () => {
    const home = newHome();
    let unfinished = 0;
    const programs: Program[] = [];
    for (let round = 0; round < SIZE.kills / 2; round++) {
      const pair = [record(home, 100_000), record(home, 100_000)];
      await Promise.all(
        pair.map(async (program) => {
          await program.line("begun");
          await pause(Math.random() * 120);
          program.process.kill("SIGKILL");
          await program.ended;
        }),
      );
      programs.push(...pair);
      // Nobody has it open: opening recovers it.
      expect(integrityOf(home)).toEqual(["ok"]);
      expect(readdirSync(home).filter((name) => name.includes("corrupt"))).toEqual([]);
    }
    const { traces, spans, ids } = contentOf(home);
    const known = new Set(ids);
    const completeOf = new Map(traces.map(({ trace_id, complete }) => [trace_id, complete]));
    const finished = new Set(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ traceId }) => traceId));
    expect(programs).toHaveLength(SIZE.kills);
    for (const program of programs) {
      const { begun, ended, problems } = told(program);
      expect(problems).toEqual([]);
      expect(ended.filter((span) => !known.has(span))).toEqual([]);
      expect(begun.map((trace) => completeOf.get(trace))).toEqual(begun.map((trace) => finished.has(trace)));
      expect(begun.slice(0, -1).every((trace) => finished.has(trace))).toBe(true);
      unfinished += begun.filter((trace) => !finished.has(trace)).length;
    }
    expect(known.size).toBe(ids.length);
    expect(unfinished).toBeGreaterThan(SIZE.kills / 5);
  }, 180_000);

  it("opens, and records again, when its making was interrupted", async () => {
    for (let n = 0; n < SIZE.interrupted; n++) {
      const home = newHome();
      const killed = record(home, 1000);
      await pause(40 + (n * 150) / SIZE.interrupted);
      killed.process.kill("SIGKILL");
      await killed.ended;
      const next = record(home, 1);
      expect((await next.ended).stderr).toBe("");
      expect(told(next).problems).toEqual([]);
      const { ids } = contentOf(home);
      expect([...told(killed).ended, ...told(next).ended].filter((span) => !ids.includes(span))).toEqual([]);
      expect(integrityOf(home)).toEqual(["ok"]);
    }
  }, 60_000);
});

describe("a store that does not exist yet", () => {
  it(`opens for 4 processes that begin it in the same millisecond, ${SIZE.stores} times`, async () => {
    const openStores = await bundleProgram(new URL("../../testing/processes/open-many.ts", import.meta.url));
    const folder = newHome();
    const start = String(Date.now() + 1000);
    const programs = [1, 2, 3, 4].map(() =>
      startProgram(process.execPath, [openStores, folder, String(SIZE.stores), start]),
    );
    const ends = await Promise.all(programs.map(({ ended }) => ended));
    expect(programs.flatMap(({ lines }) => lines)).toEqual([]);
    expect(ends).toEqual(programs.map(() => ({ stderr: "", exitCode: 0 })));
    expect(integrityOf(join(folder, "0"))).toEqual(["ok"]);
  });
});

describe("a store that 8 processes write at once", () => {
  it(`has all spans of all ${8 * SIZE.runs} runs, each once, and kept nobody waiting for too long`, async () => {
    const [home, processes, runs] = [newHome(), 8, SIZE.runs];
    const programs = Array.from({ length: processes }, () => record(home, runs));
    const ends = await Promise.all(programs.map(({ ended }) => ended));
    expect(ends).toEqual(programs.map(() => ({ stderr: "", exitCode: 0 })));
    expect(programs.flatMap((program) => told(program).problems)).toEqual([]);
    const { traces, ids } = contentOf(home);
    expect(traces.filter(({ complete }) => complete)).toHaveLength(processes * runs);
    const ended = programs.flatMap((program) => told(program).ended);
    expect(ended.length).toBeGreaterThan(processes * runs * 5);
    expect(ids.sort()).toEqual(ended.sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(integrityOf(home)).toEqual(["ok"]);
  }, 300_000);
});
