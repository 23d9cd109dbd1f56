import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanRun } from "../src/testing/made-runs/clean-run.js";
import { Random } from "../src/testing/made-runs/random.js";
import { toSpans } from "../src/testing/made-runs/to-spans.js";
import { factsPath } from "../src/tracing/store/facts/fact-file.js";
import { TraceStore } from "../src/tracing/store/store.js";
import { storePath } from "../src/tracing/tracing.js";
import { report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const EPOCH = 1_700_000_000_000;
/** `again`: the same analysis of traces that were read before. */
const COMMANDS = ["analyze", "again", "replay"] as const;
type Command = (typeof COMMANDS)[number];
/** Seconds that a million traces may take. */
const BUDGETS: Readonly<Record<Command, number>> = { analyze: 300, again: 10, replay: 600 };
const MEBIBYTES = 512;
/** Seconds that a process takes to start: budgets are of what grows. */
const START_S = 1;

/**
 * Measures `underwrite analyze`, cold and again, and `replay` as processes: time, peak memory, and how both grow. Needs a
 * build. With `--traces 1000000` it needs 20 GB beside the system's temporary files, and an hour.
 */
async function main(most: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  try {
    const store = TraceStore.open(storePath(home));
    const random = new Random(1);
    let made = 0;
    const seconds: Record<Command, number[]> = { analyze: [], again: [], replay: [] };
    process.stdout.write("analyze and replay, as processes, of a store with nothing wrong in it\n");
    const sizes = [most / 4, most / 2, most];
    for (const traces of sizes) {
      for (; made < traces; made += 500) {
        const runs = Array.from({ length: 500 }, (_, index) =>
          cleanRun(random, made + index, EPOCH + (made + index) * 1000),
        );
        store.addSpans((await Promise.all(runs)).flatMap(toSpans));
      }
      for (const command of COMMANDS) {
        if (command === "analyze") rmSync(factsPath(home), { force: true }); // it has read nothing yet
        seconds[command].push(measure(home, traces, command));
      }
    }
    for (const command of COMMANDS) {
      const [quarter = 1, , whole = 1] = seconds[command];
      const growth = whole / quarter / 4;
      report(`${command}, time for four times the traces, per trace`, `${growth.toFixed(2)} ×`, {
        text: "1.25 ×",
        kept: growth <= 1.25,
      });
    }
    store.close();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Runs a command under a script that tells its peak memory. @returns seconds */
function measure(home: string, traces: number, command: Command): number {
  const name = command === "again" ? "analyze" : command;
  const probe = `process.argv=[process.argv[0],${JSON.stringify(CLI)},"${name}","--json"];process.on("exit",()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write("\\nmaxrss "+maxRSS+"\\ncpu "+(userCPUTime+systemCPUTime)/1e6)});await import(${JSON.stringify(CLI)})`;
  const startedAt = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", probe], {
    env: { ...safeEnvironment(), UNDERWRITE_HOME: home },
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const document = JSON.parse(stdout);
  const read = name === "analyze" ? document.runs : document.untouched.count;
  if (status !== 0 || read !== traces) throw new Error(`${command} has ${read} runs of ${traces}: ${stderr}`);
  if (document.findings?.length > 0) {
    throw new Error(`clean traces have findings: ${JSON.stringify(document.findings).slice(0, 2000)}`);
  }
  const megabytes = Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024;
  const cpu = Number(/cpu ([\d.]+)/.exec(stderr)?.[1]);
  const what = `${command === "again" ? "analyze, again" : command}, ${traces.toLocaleString("en-US")} traces`;
  const budget = (BUDGETS[command] * traces) / 1_000_000 + START_S;
  report(`${what}, wall time (of it on processors)`, `${seconds.toFixed(1)} s (${cpu.toFixed(1)} s)`, {
    text: `${budget.toFixed(0)} s`,
    kept: seconds <= budget,
  });
  report(`${what}, peak memory`, `${megabytes.toFixed(0)} MiB`, {
    text: `${MEBIBYTES} MiB`,
    kept: megabytes <= MEBIBYTES,
  });
  return seconds;
}

const option = process.argv.indexOf("--traces");
await main(option < 0 ? 100_000 : Number(process.argv[option + 1]));
