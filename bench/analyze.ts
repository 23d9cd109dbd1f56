import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanRun } from "../src/testing/made-runs/clean-run.js";
import { Random } from "../src/testing/made-runs/random.js";
import { toSpans } from "../src/testing/made-runs/to-spans.js";
import { TraceStore } from "../src/tracing/store/store.js";
import { storePath } from "../src/tracing/tracing.js";
import { report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const EPOCH = 1_700_000_000_000;
const COMMANDS = ["analyze", "replay"] as const;
type Command = (typeof COMMANDS)[number];

/** Measures `underwrite analyze` and `replay` as processes: time, peak memory, and how both grow. Needs a build. */
async function main(most: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  try {
    const store = TraceStore.open(storePath(home));
    const random = new Random(1);
    let made = 0;
    const seconds: Record<Command, number[]> = { analyze: [], replay: [] };
    process.stdout.write("analyze and replay, as processes, of a store with nothing wrong in it\n");
    for (const traces of [most / 4, most / 2, most]) {
      for (; made < traces; made += 500) {
        const runs = Array.from({ length: 500 }, (_, index) =>
          cleanRun(random, made + index, EPOCH + (made + index) * 1000),
        );
        store.addSpans((await Promise.all(runs)).flatMap(toSpans));
      }
      for (const command of COMMANDS) seconds[command].push(measure(home, traces, command));
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
  const probe = `process.argv=[process.argv[0],${JSON.stringify(CLI)},"${command}","--json"];process.on("exit",()=>process.stderr.write("\\nmaxrss "+process.resourceUsage().maxRSS));await import(${JSON.stringify(CLI)})`;
  const startedAt = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", probe], {
    env: { ...safeEnvironment(), UNDERWRITE_HOME: home },
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const document = JSON.parse(stdout);
  const read = command === "analyze" ? document.runs : document.untouched.count;
  if (status !== 0 || read !== traces) throw new Error(`${command} has ${read} runs of ${traces}: ${stderr}`);
  if (document.findings?.length > 0) {
    throw new Error(`clean traces have findings: ${JSON.stringify(document.findings).slice(0, 2000)}`);
  }
  const megabytes = Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024;
  const name = `${command}, ${traces.toLocaleString("en-US")} traces`;
  report(`${name}, wall time`, `${seconds.toFixed(1)} s`, {
    text: "60 s for 100,000",
    kept: seconds <= (60 * traces) / 100_000,
  });
  report(`${name}, peak memory`, `${megabytes.toFixed(0)} MiB`, { text: "512 MiB", kept: megabytes <= 512 });
  return seconds;
}

const option = process.argv.indexOf("--traces");
await main(option < 0 ? 100_000 : Number(process.argv[option + 1]));
