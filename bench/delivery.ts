import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { langfuseTarget } from "../src/langfuse/delivery/target.js";
import { deliver } from "../src/tracing/delivery/deliver.js";
import { otlpTarget } from "../src/tracing/delivery/otlp-sender.js";
import type { Target } from "../src/tracing/delivery/target.js";
import { TraceStore } from "../src/tracing/store/store.js";
import { copyOf, recordRun } from "./fill-store.js";
import { median, report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const TRACES = 2500;
const ROUNDS = 15;

/** A backend in a thread of its own, that takes all it gets: it tells its port, and how many bytes came. */
const BACKEND = `
const { parentPort } = require("node:worker_threads");
let bytes = 0;
const server = require("node:http").createServer((request, response) => {
  request.on("data", (chunk) => { bytes += chunk.length; });
  request.on("end", () => response.end(request.url.endsWith("ingestion") ? "{}" : ""));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
parentPort.on("message", () => { parentPort.postMessage(bytes); bytes = 0; });
`;

/** Measures delivery: spans a second and bytes a span, and what a backend costs a short run. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const backend = new Worker(BACKEND, { eval: true });
  const next = () => new Promise<number>((resolve) => backend.once("message", resolve));
  const url = `http://127.0.0.1:${await next()}`;
  const bytes = () => {
    const told = next();
    backend.postMessage("bytes");
    return told;
  };
  try {
    process.stdout.write(`delivery of ${(TRACES * 8).toLocaleString("en-US")} spans of offline runs, one backend\n`);
    await throughput(folder, url, bytes);
    process.stdout.write(`an offline run with a backend, medians of ${ROUNDS} whole processes\n`);
    await startUp(url);
  } finally {
    await backend.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughput(folder: string, url: string, bytes: () => Promise<number>): Promise<void> {
  const template = await recordRun();
  const otlp = (name: string, rest: object) => otlpTarget({ name, url: `${url}/v1/traces`, headers: {}, ...rest });
  const langfuse = langfuseTarget({ publicKey: "pk-lf-bench", secretKey: "sk-lf-bench", baseUrl: url });
  const targets: [name: string, target: Target][] = [
    ["OTLP, http/protobuf", otlp("protobuf", {})],
    ["OTLP, http/protobuf, gzip", otlp("protobuf gzip", { compression: "gzip" })],
    ["OTLP, http/json", otlp("json", { protocol: "http/json" })],
    ["OTLP, http/json, gzip", otlp("json gzip", { protocol: "http/json", compression: "gzip" })],
    ["Langfuse", langfuse],
  ];
  const store = TraceStore.open(join(folder, "spans.db"));
  const names = targets.map(([, target]) => target.name);
  for (let first = 0; first < TRACES; first += 250) {
    const ids = Array.from({ length: 250 }, (_, index) => first + index);
    store.addSpans(
      ids.flatMap((id) => copyOf(template, id, Date.now())),
      names,
    );
  }
  const { signal } = new AbortController();
  for (const [name, target] of targets) {
    // One run alone: copies of it would all be one to gzip. It loads what sends, too.
    await bytes(); // of what was sent before
    await target.sendSpans(template, { signal });
    const size = (await bytes()) / template.length;
    const startedAt = performance.now();
    const [sent] = await deliver({ store, targets: [target], capture: "full", salt: "", signal, now: Date.now });
    const seconds = (performance.now() - startedAt) / 1000;
    if (sent?.waiting !== 0) throw new Error(`${name}: ${sent?.problem}`);
    report(name, `${Math.round(sent.spans / seconds).toLocaleString("en-US")} spans/s`);
    report("  bytes a span of one run", size.toFixed(0));
  }
  store.close();
}

async function startUp(url: string): Promise<void> {
  const langfuse = { LANGFUSE_PUBLIC_KEY: "pk-lf-bench", LANGFUSE_SECRET_KEY: "sk-lf-bench", LANGFUSE_BASE_URL: url };
  const backends: [name: string, env: Record<string, string>][] = [
    ["none", {}],
    ["OTLP", { OTEL_EXPORTER_OTLP_ENDPOINT: url }],
    ["OTLP, gzip", { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" }],
    ["Langfuse", langfuse],
    ["both", { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...langfuse }],
    ["OTLP that refuses", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }],
  ];
  const times = backends.map(() => ({ printed: [] as number[], ended: [] as number[] }));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, [, env]] of backends.entries()) {
      const { printedMs, endedMs } = await timesOf(env);
      if (round < 0) continue;
      times[index]?.printed.push(printedMs);
      times[index]?.ended.push(endedMs);
    }
  }
  for (const [index, [name]] of backends.entries()) {
    const { printed = [], ended = [] } = times[index] ?? {};
    report(`${name}: decision printed, process ended`, `${median(printed).toFixed(0)}, ${median(ended).toFixed(0)} ms`);
  }
}

function timesOf(env: Record<string, string>): Promise<{ printedMs: number; endedMs: number }> {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const startedAt = performance.now();
  const args = [CLI, "85000", "12000", "720", "250000", "-q"];
  const child = spawn(process.execPath, args, { cwd, env: { ...safeEnvironment(), ...env } });
  return new Promise((resolve, reject) => {
    let printedMs = 0;
    child.stdout.on("data", () => {
      printedMs ||= performance.now() - startedAt;
    });
    child.once("error", reject);
    child.once("close", () => {
      rmSync(cwd, { recursive: true, force: true });
      resolve({ printedMs, endedMs: performance.now() - startedAt });
    });
  });
}

await main();
