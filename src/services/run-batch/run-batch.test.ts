import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { loadConfig } from "../../settings/config.js";
import { openProject, type Project } from "../open-project.js";
import type { BatchRecord } from "./records/record.js";
import { type BatchRequest, runBatch } from "./run-batch.js";

/** An agent of somebody's own, whose input has fields of every kind. */
const parcels = defineAgent({
  name: "parcels",
  instructions: "Say whether the parcel may be sent.",
  input: z.object({
    weight_kg: z.number().check(z.gt(0), z.lte(30)),
    to: z.enum(["home", "shop"]),
    insured: z.boolean(),
    pieces: z.optional(z.int()),
    remark: z.optional(z.string().check(z.maxLength(20))),
    tags: z.optional(z.array(z.string())),
  }),
  output: z.object({ sent: z.boolean(), price: z.number() }),
  tools: [],
  answerOffline: (_, { weight_kg }) => ({ sent: weight_kg <= 20, price: weight_kg * 2 }),
});

const opened: Project[] = [];
afterEach(async () => {
  for (const project of opened.splice(0)) await project.close();
});

async function projectIn(folder: string): Promise<Project> {
  const config = { ...(await loadConfig()), home: join(folder, "home"), langfuse: undefined, otlp: undefined };
  const project = await openProject({ config, agents: [parcels as never] });
  opened.push(project);
  return project;
}

const newFolder = () => mkdtempSync(join(tmpdir(), "underwrite-batch-"));

async function decide(project: Project, text: string | Buffer, more: Partial<BatchRequest> = {}) {
  const records: BatchRecord[] = [];
  const input = Readable.from([Buffer.from(text)]);
  const request = { input, model: offlineModel(parcels.answerOffline), ...more };
  const summary = await runBatch(project, parcels as never, request, {
    onRow: (_, record) => void (record && records.push(record)),
  });
  return { records, summary };
}

/** What a field may hold, good and bad, as the schema has it. */
const value = {
  weight_kg: fc.oneof(
    fc.double({ min: 0.1, max: 40, noNaN: true }),
    fc.constantFrom("x", "", null, -1, 0, "1e3", true),
  ),
  to: fc.constantFrom("home", "shop", "", "Home", 1),
  insured: fc.constantFrom(true, false, "true", "yes", null),
  pieces: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom("", "two", 1.5)),
  remark: fc.oneof(fc.string({ maxLength: 22, unit: "grapheme" }), fc.constantFrom("=1+1", 'a "b", c', "x\ny")),
  tags: fc.oneof(fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }), fc.constantFrom("[", '["a"]')),
};
const cell = (field: unknown) =>
  field === undefined || field === null ? "" : typeof field === "object" ? JSON.stringify(field) : String(field);

/** Not of empty cells only: in a table such a row is none. */
const row = fc
  .record(value, { requiredKeys: ["weight_kg", "to", "insured"] })
  .filter((fields) => Object.values(fields).some((each) => cell(each).trim() !== ""));
type Row = Record<string, unknown>;

/** Whether the agent accepts fields as they are given. */
function accepts(fields: Row): boolean {
  try {
    parcels.parseInput(fields);
    return true;
  } catch {
    return false;
  }
}

/** The fields that a CSV text gives of a row: text, and none for empty cells of optional fields. */
function asCells(fields: Row): Row {
  const required = ["weight_kg", "to", "insured"];
  const cells = Object.keys(value).map((name) => [name, cell(fields[name])] as const);
  return Object.fromEntries(cells.filter(([name, text]) => text.trim() !== "" || required.includes(name)));
}

describe("rows that are drawn from a schema", () => {
  it("get one record each, in order, decided if and only if the agent accepts them, in every form", async () => {
    const project = await projectIn(newFolder());
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 3),
        async (rows, concurrency) => {
          const names = Object.keys(value);
          const lines = rows.map((fields) => names.map((name) => cell((fields as Row)[name])));
          const forms: [string, (fields: Row) => Row][] = [
            [stringify([names, ...lines]), asCells],
            [rows.map((fields) => JSON.stringify(fields)).join("\n"), (fields) => fields],
            [JSON.stringify(rows), (fields) => fields],
          ];
          for (const [text, given] of forms) {
            const { records, summary } = await decide(project, text, { concurrency });
            const expected = rows.map((fields) =>
              accepts(given(JSON.parse(JSON.stringify(fields)))) ? "decided" : "bad_input",
            );
            expect(records.map(({ status }) => status)).toEqual(expected);
            expect(records.map((record) => record.row)).toEqual(rows.map((_, index) => index + 1));
            expect(summary).toMatchObject({ total: rows.length, rows: rows.length, stopped: null });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it("are read or refused in a sentence, whatever bytes an input has", async () => {
    const project = await projectIn(newFolder());
    const start = fc.constantFrom("", "weight_kg,to,insured\n", '{"to":1}\n', "[{", "\ufeff", "\u001f\u008b", '"');
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 60 }), async (before, bytes) => {
        const text = Buffer.concat([Buffer.from(before, "latin1"), bytes]);
        const ended = await decide(project, text).catch((error) => ({ name: error.name, message: messageOf(error) }));
        if ("summary" in ended) expect(ended.records).toHaveLength(ended.summary.total ?? -1);
        else expect(ended).toEqual({ name: "UserError", message: expect.stringMatching(/^.+[.)]$/s) });
      }),
      { numRuns: 150 },
    );
  });
});

describe("a batch by the library", () => {
  const CSV = "weight_kg,to,insured\n5,home,true\n25,shop,false\n7,home,true\n";

  it("writes an output that a resumed batch leaves as it is, byte for byte, and runs nothing", async () => {
    const folder = newFolder();
    const project = await projectIn(folder);
    for (const output of [join(folder, "out.csv"), join(folder, "out.jsonl")]) {
      const first = await decide(project, CSV, { output });
      const before = readFileSync(output);
      const { summary, records } = await decide(project, CSV, { output, resume: true });
      expect(readFileSync(output).equals(before)).toBe(true);
      expect(records).toEqual([]);
      expect(summary).toMatchObject({ known: 3, decided: 3, outcomes: first.summary.outcomes });
      expect(summary.outcomes).toEqual({ sent: 2, not_sent: 1 });
    }
  });

  it("runs again just the rows that have changed, were cut off, or are of another version", async () => {
    const folder = newFolder();
    const project = await projectIn(folder);
    const output = join(folder, "out.jsonl");
    await decide(project, CSV, { output });
    const again = async (text: string, more: Partial<BatchRequest> = {}) =>
      (await decide(project, text, { output, resume: true, ...more })).records.map((record) => record.row);
    expect(await again(CSV.replace("25", "26"))).toEqual([2]);
    writeFileSync(output, readFileSync(output, "utf8").slice(0, -30));
    expect(await again(CSV.replace("25", "26"))).toEqual([3]);
    expect(await again(`${CSV.replace("25", "26")}9,shop,true\n`)).toEqual([4]);
    expect(await again(CSV, { strict: true })).toEqual([1, 2, 3]);
  });

  it("takes from a journal what a killed run has recorded, and runs again what it has not", async () => {
    const folder = newFolder();
    const project = await projectIn(folder);
    const output = join(folder, "out.jsonl");
    await decide(project, CSV, { output });
    const rows = readFileSync(output, "utf8").trimEnd().split("\n");
    const journal = rows.map((raw, index) => {
      const { input: _, output: __, ...row } = JSON.parse(raw);
      // The second was killed between its record and its run.
      return JSON.stringify({ ...row, trace_id: index === 1 ? "0".repeat(32) : row.trace_id, raw: `${raw}\n` });
    });
    writeFileSync(output, `${rows[0]}\n${rows[1]?.slice(0, 40)}`);
    writeFileSync(`${output}.journal`, `${journal.join("\n")}\n{"row":3,"key":`);
    const { records, summary } = await decide(project, CSV, { output, resume: true });
    expect(records.map((record) => record.row)).toEqual([2]);
    expect(summary).toMatchObject({ rows: 3, known: 2, decided: 3 });
    expect(readFileSync(output, "utf8").split("\n")[2]).toBe(rows[2]);
  });

  it("records runs of their own, each linked to the span around it and part of none", async () => {
    const folder = newFolder();
    const project = await projectIn(folder);
    const { tracer } = await project.tracing();
    const active = new AsyncLocalStorage<ReturnType<typeof context.active>>();
    context.setGlobalContextManager({
      active: () => active.getStore() ?? ROOT_CONTEXT,
      with: (given, work, self, ...args) => active.run(given, () => work.apply(self as never, args)),
      bind: (_, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    });
    const around = tracer.startSpan("job");
    const { records } = await context.with(trace.setSpan(context.active(), around), () => decide(project, CSV));
    around.end();
    context.disable();
    const { traceId, spanId } = around.spanContext();
    expect(new Set(records.map(({ trace_id }) => trace_id)).size).toBe(3);
    for (const { trace_id } of records) {
      expect(trace_id).not.toBe(traceId);
      const [root] = project.store().spansOf(trace_id ?? "");
      expect(root?.span.links).toMatchObject([{ traceId, spanId }]);
    }
  });
});
