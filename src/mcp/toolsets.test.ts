import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addTrace, serveStore } from "../testing/folders/mcp-store.js";
import { spanId, traceId } from "../testing/spans.js";
import { describeTool } from "./tool.js";
import { allTools, TOOLSETS } from "./tools/index.js";

let served: Awaited<ReturnType<typeof serveStore>>;
beforeEach(async () => {
  served = await serveStore();
});
afterEach(() => served.close());

describe("the sets of tools", () => {
  it("of the work takes at most 15,000 bytes of a client's context, as tools/list has it", () => {
    const listed = JSON.stringify({ tools: TOOLSETS.work.map(describeTool) });
    expect(Buffer.byteLength(listed)).toBeLessThanOrEqual(15_000);
  });

  it("hold every tool, and say of each argument that is no plain word what it takes", () => {
    expect(new Set(Object.values(TOOLSETS).flat())).toEqual(new Set(allTools));
    expect(new Set(allTools.map(({ name }) => name)).size).toBe(allTools.length);
    for (const { description, inputSchema } of allTools.map(describeTool)) {
      expect(description?.length).toBeGreaterThan(40);
      expect(JSON.stringify(inputSchema)).not.toMatch(/"(?:\$schema|minLength|maxLength)":/);
    }
  });
});

describe("tools that save round trips", () => {
  it("explain several traces, and outline several, each as it would be alone", async () => {
    addTrace(served.store, { trace: 1 });
    addTrace(served.store, { trace: 2 });
    const ids = [traceId(1), traceId(2)];
    const explained = (await served.call("explainTrace", { traceIds: ids })).json.traces;
    expect(explained.map(({ trace_id }: { trace_id: string }) => trace_id)).toEqual(ids);
    const alone = (await served.call("explainTrace", { traceId: ids[1] })).json;
    expect(explained[1].passages).toEqual(alone.parts.flatMap(({ passage }: { passage?: unknown }) => passage ?? []));
    const outlined = (await served.call("getTraceOutline", { traceIds: ids })).json.traces;
    expect(outlined[1].outline).toEqual((await served.call("getTraceOutline", { traceId: ids[1] })).json.outline);
  });

  it("say what to pass where no trace is named, one of them is unknown, or spans of several are asked for", async () => {
    addTrace(served.store, { trace: 1 });
    addTrace(served.store, { trace: 2 });
    const ids = [traceId(1), traceId(2)];
    for (const [name, args, says] of [
      ["explainTrace", {}, "pass traceId, or several as traceIds"],
      ["explainTrace", { traceIds: [ids[0], "ffff"] }, 'There is no trace "ffff"'],
      ["explainTrace", { traceIds: Array.from({ length: 11 }, (_, n) => traceId(n)) }, "pass at most 10 items"],
      ["getTraceOutline", {}, "pass traceId, or several as traceIds"],
      ["getTraceOutline", { traceIds: ids, spanIds: [spanId(10_000)] }, "spanIds are of one trace"],
    ] as const) {
      const { text, isError } = await served.call(name, args);
      expect({ isError, says: text.includes(says) }).toEqual({ isError: true, says: true });
    }
  });

  it("list cases a page of some kilobytes at a time, and all of them over the pages", async () => {
    mkdirSync(join(served.folder, "cases", "underwriting"), { recursive: true });
    const application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
    const cases = Array.from({ length: 120 }, (_, n) => ({
      id: `case-${n}`,
      description: "One of many.",
      application,
      expected: { approved: true },
    }));
    writeFileSync(join(served.folder, "cases", "underwriting", "many.json"), JSON.stringify(cases));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { json, text } = await served.call("listCases", cursor === undefined ? {} : { cursor });
      expect(text.length).toBeLessThan(9_000);
      seen.push(...json.cases.map(({ id }: { id: string }) => id));
      cursor = json.meta.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(cases.map(({ id }) => id));
  });
});
