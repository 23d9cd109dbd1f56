import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { projectFiles } from "../src/mcp/project-files.js";
import { createMcpServer } from "../src/mcp/server.js";
import { readTools } from "../src/mcp/tools/index.js";
import { openProject } from "../src/services/open-project.js";
import { loadConfig } from "../src/settings/config.js";
import { localObservations } from "../src/tracing/observations/local.js";
import { localSource } from "../src/tracing/source.js";
import { TraceStore } from "../src/tracing/store/store.js";
import { fillStore } from "./fill-store.js";
import { median, report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROUNDS = 41;

/** Measures the MCP server: how soon it answers `initialize`, and how fast it reads a store at size. */
async function main(spans: number): Promise<void> {
  process.stdout.write(`underwrite mcp, to the answer of initialize, medians of ${ROUNDS}\n`);
  await startUp();
  process.stdout.write(`tools over a store with ${spans.toLocaleString("en-US")} spans\n`);
  await tools(spans);
}

async function startUp(): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const env = safeEnvironment();
  const times: { node: number[]; mcp: number[] } = { node: [], mcp: [] };
  for (let round = -1; round < ROUNDS; round++) {
    const node = await untilEnd(spawn(process.execPath, ["-e", "0"], { cwd, env }));
    const mcp = await untilAnswer(spawn(process.execPath, [CLI, "mcp"], { cwd, env }));
    if (round < 0) continue;
    times.node.push(node);
    times.mcp.push(mcp);
  }
  rmSync(cwd, { recursive: true });
  const ratio = median(times.mcp) / median(times.node);
  report("node -e 0", `${median(times.node).toFixed(1)} ms`);
  report("underwrite mcp", `${median(times.mcp).toFixed(1)} ms ${ratio.toFixed(2)} ×`, {
    text: "3 ×",
    kept: ratio <= 3,
  });
}

type Child = ReturnType<typeof spawn>;

function untilEnd(child: Child): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => child.once("close", () => resolve(performance.now() - startedAt)));
}

/** Milliseconds until the server has answered `initialize`; then it is let go, and waited for. */
async function untilAnswer(child: Child): Promise<number> {
  const startedAt = performance.now();
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "1" } };
  child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
  const ms = await new Promise<number>((resolve, reject) => {
    child.stdout?.once("data", () => resolve(performance.now() - startedAt));
    child.once("close", () => reject(new Error("the server ended without an answer")));
  });
  child.stdin?.end();
  await untilEnd(child);
  return ms;
}

async function tools(spans: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const store = TraceStore.open(join(folder, "big.db"));
  try {
    const { traceIds, from, to } = await fillStore(store, spans);
    const context = {
      traces: localSource(store),
      observations: localObservations(store),
      project: await openProject({ config: await loadConfig({}, folder) }),
      files: projectFiles(folder),
      playbooks: () => [],
      caseFiles: () => [],
      plansFolder: folder,
    };
    const server = createMcpServer({ version: "0", load: async () => ({ context, tools: readTools }) });
    const [mine, theirs] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "bench", version: "0" });
    await Promise.all([server.connect(theirs), client.connect(mine)]);
    const ask = async (name: string, args: object) => {
      const { content, isError } = (await client.callTool({ name, arguments: { ...args } })) as {
        content: { text: string }[];
        isError?: boolean;
      };
      if (isError) throw new Error(content[0]?.text);
      return JSON.parse(content[0]?.text ?? "");
    };
    const middle = traceIds[traceIds.length >> 1] ?? "";
    const page = async (more: object) => (await ask("listObservations", more)).meta.cursor as string;
    let cursor = await page({ limit: 100 });
    for (let n = 0; n < 20; n++) cursor = await page({ limit: 100, cursor });
    const window = { fromStartTime: new Date(from).toISOString(), toStartTime: new Date(to).toISOString() };
    const someId = (await ask("listObservations", { limit: 1, traceId: middle })).data[0].id;
    const lists: [string, object][] = [
      ["listObservations", {}],
      ["… 100 of them", { limit: 100 }],
      ["… by type: GENERATION", { type: "GENERATION" }],
      ["… by a type that none has: EMBEDDING", { type: "EMBEDDING" }],
      ["… by name: calc_dti", { name: "calc_dti" }],
      ["… by a name that none has", { name: "no such name" }],
      ["… by level: ERROR", { level: "ERROR" }],
      ["… by level: WARNING, which none has", { level: "WARNING" }],
      ["… by type and level", { type: "GENERATION", level: "ERROR" }],
      ["… by id", { filter: [{ column: "id", operator: "any of", value: [someId] }] }],
      ["… by trace, with all fields", { traceId: middle, fields: ["*"] }],
      ["… the 22nd page of 100", { limit: 100, cursor }],
      ["… of a day in the middle", { ...window, limit: 50 }],
      ["… roots only", { isRootObservation: true }],
    ];
    for (const [name, args] of lists) {
      const ms = await medianAsync(15, () => ask("listObservations", args));
      report(name, `${ms.toFixed(2)} ms`, { text: "50 ms", kept: ms <= 50 });
    }
    const bounds = { fromTimestamp: window.fromStartTime, toTimestamp: window.toStartTime };
    const ever = { fromTimestamp: "2000-01-01T00:00:00Z", toTimestamp: "2100-01-01T00:00:00Z" };
    const counted = { measure: "count", aggregation: "count" };
    const byName = { view: "observations", dimensions: [{ field: "name" }], ...bounds };
    const byDay = { view: "observations", timeDimension: { granularity: "day" }, ...ever };
    const others: [string, string, object][] = [
      ["getObservation, with all fields", "getObservation", { observationId: someId, fields: ["*"] }],
      ["getTraceOutline", "getTraceOutline", { traceId: middle }],
      ["getObservationFilterValues: name", "getObservationFilterValues", { column: "name" }],
      ["getObservationFilterValues: traceName", "getObservationFilterValues", { column: "traceName" }],
      [
        "queryMetrics: p95 latency by name over a day",
        "queryMetrics",
        { ...byName, metrics: [{ measure: "latency", aggregation: "p95" }] },
      ],
      [
        "queryMetrics: count and cost by day, over all",
        "queryMetrics",
        { ...byDay, metrics: [counted, { measure: "totalCost", aggregation: "sum" }] },
      ],
    ];
    for (const [name, tool, args] of others) {
      report(name, `${(await medianAsync(5, () => ask(tool, args))).toFixed(2)} ms`);
    }
    await client.close();
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function medianAsync(goes: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let go = 0; go < goes; go++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

const spansOption = process.argv.indexOf("--spans");
await main(spansOption < 0 ? 1_000_000 : Number(process.argv[spansOption + 1]));
