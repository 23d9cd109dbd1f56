import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { underwriting } from "../src/agents/index.js";
import { runAgent } from "../src/runtime/loop/run-agent.js";
import { offlineModel } from "../src/runtime/models/offline.js";
import { localSource } from "../src/tracing/source.js";
import { type StoredSpan, TraceStore } from "../src/tracing/store/store.js";
import { openTracing } from "../src/tracing/tracing.js";
import { copyOf, DAY_MS, hex } from "./fill-store.js";
import { median, medianOf, report, safeEnvironment, timed } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const APPLICATION = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };

/** Measures tracing: its cost a run, the store at size, and what a dead backend holds up. */
async function main(spans: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  try {
    process.stdout.write("loading OpenTelemetry, medians of whole processes\n");
    loading();
    process.stdout.write("tracing a run\n");
    const template = await tracingARun(join(folder, "runs"));
    process.stdout.write(`the store with ${spans.toLocaleString("en-US")} spans\n`);
    await storeAtSize(join(folder, "big.db"), template, spans);
    process.stdout.write("exit after the decision is printed\n");
    await exitDelay();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the full SDK costs to load, against the part of it that is used. */
function loading(): void {
  const env = safeEnvironment();
  const load = (name: string) => {
    const code = name === "" ? "" : `await import(${JSON.stringify(name)})`;
    const run = () => spawnSync(process.execPath, ["--input-type=module", "-e", code], { env });
    return medianOf(15, run);
  };
  const base = load("");
  for (const name of ["@opentelemetry/sdk-trace-base", "@opentelemetry/sdk-node", "@langfuse/otel"]) {
    report(name, `+${(load(name) - base).toFixed(0)} ms`);
  }
}

async function tracingARun(home: string): Promise<StoredSpan[]> {
  const model = offlineModel(underwriting.answerOffline);
  const tracing = openTracing({
    home,
    version: "0",
    capture: "full",
    exportCapture: "full",
    targets: [],
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
  const off: number[] = [];
  const on: number[] = [];
  for (let round = 0; round < 400; round++) {
    const withoutAt = performance.now();
    await runAgent(underwriting, APPLICATION, { model });
    const withAt = performance.now();
    await runAgent(underwriting, APPLICATION, { model, tracing });
    off.push(withAt - withoutAt);
    on.push(performance.now() - withAt);
  }
  tracing.close();
  const [without, withTracing] = [median(off), median(on)];
  const ratio = `${(withTracing / without).toFixed(2)} ×`;
  report("an offline run, without tracing", `${without.toFixed(3)} ms`);
  report("an offline run, 8 spans durable in the store", `${withTracing.toFixed(3)} ms ${ratio}`);
  const store = TraceStore.open(join(home, "traces.db"));
  const [newest] = store.list({ limit: 1 });
  const template = store.spansOf(newest?.trace_id ?? "");
  store.close();
  return template;
}

async function storeAtSize(path: string, template: readonly StoredSpan[], spans: number): Promise<void> {
  const store = TraceStore.open(path);
  const traces = Math.ceil(spans / template.length);
  const now = Date.now();
  let peak = 0;
  const filling = timed(() => {
    for (let first = 0; first < traces; first += 250) {
      const ids = Array.from({ length: Math.min(250, traces - first) }, (_, index) => first + index);
      store.addSpans(ids.flatMap((id) => copyOf(template, id, now - ((traces - id) / traces) * 10 * DAY_MS)));
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  });
  report("insert, rows a second", Math.round((traces * template.length) / (filling.ms / 1000)).toLocaleString("en-US"));
  report("file size", `${(statSync(path).size / 1e6).toFixed(0)} MB`);
  const source = localSource(store);
  const someId = hex(traces >> 1, 32);
  const within = (ms: number, budget: number) => ({ text: `${budget} ms`, kept: ms <= budget });
  const list = medianOf(21, () => store.list({ limit: 50 }));
  report("list the 50 newest runs", `${list.toFixed(2)} ms`, within(list, 10));
  const one = medianOf(21, () => store.spansOf(someId));
  report("one trace", `${one.toFixed(2)} ms`, within(one, 5));
  const tree = await source.trace(someId);
  if (tree?.roots.length !== 1) throw new Error("the trace is not whole");
  const errors = medianOf(21, () => store.list({ error: true, since: now - DAY_MS, limit: 50 }));
  report("runs with an error in 24 h", `${errors.toFixed(2)} ms`);
  const p95 = medianOf(3, () => store.durationsByName(now - DAY_MS));
  report("p95 by name over 24 h", `${p95.toFixed(1)} ms`, within(p95, 500));
  report("peak memory", `${(Math.max(peak, process.memoryUsage().rss) / 1e6).toFixed(0)} MB`);
  store.close();
}

/** How long a process goes on after its decision is printed, with a backend that refuses and one that hangs. */
async function exitDelay(): Promise<void> {
  const hanging = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise((resolve) => hanging.once("listening", resolve));
  const { port } = hanging.address() as { port: number };
  const backends: [name: string, endpoint: string | undefined][] = [
    ["no backend", undefined],
    ["a backend that refuses", "http://127.0.0.1:1"],
    ["a backend that hangs", `http://127.0.0.1:${port}`],
  ];
  for (const [name, endpoint] of backends) {
    const delays: number[] = [];
    for (let go = 0; go < 5; go++) delays.push(await delayOf(endpoint));
    const ms = median(delays);
    report(name, `${ms.toFixed(0)} ms`, { text: "2000 ms", kept: ms <= 2000 });
  }
  hanging.close();
}

function delayOf(endpoint: string | undefined): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const env = { ...safeEnvironment(), ...(endpoint ? { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } : {}) };
  const child = spawn(process.execPath, [CLI, "85000", "12000", "720", "250000", "-q"], { cwd, env });
  return new Promise((resolve, reject) => {
    let printedAt = 0;
    child.stdout.on("data", () => {
      printedAt ||= performance.now();
    });
    child.once("error", reject);
    child.once("close", () => {
      rmSync(cwd, { recursive: true, force: true });
      resolve(performance.now() - printedAt);
    });
  });
}

const spansOption = process.argv.indexOf("--spans");
await main(spansOption < 0 ? 1_000_000 : Number(process.argv[spansOption + 1]));
