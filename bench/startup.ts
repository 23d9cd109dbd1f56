import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, report, safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROUNDS = 41;

/** Whole processes, in turn within each round, so that the machine's drift meets all of them alike. */
const COMMANDS: { name: string; args: string[]; budget?: number }[] = [
  { name: "node -e 0", args: ["-e", "0"] },
  { name: "underwrite --version", args: [CLI, "--version"] },
  { name: "underwrite --help", args: [CLI, "--help"] },
  {
    name: "underwrite 85000 12000 720 250000, trace durable",
    args: [CLI, "85000", "12000", "720", "250000"],
    budget: 6,
  },
];

/** Measures start-up: medians of whole processes, as ratios to `node -e 0` in the same run. */
function main(): void {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  for (const { title, env } of environments()) {
    const times = COMMANDS.map(() => [] as number[]);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, { args, name }] of COMMANDS.entries()) {
        const startedAt = performance.now();
        const { status } = spawnSync(process.execPath, args, { cwd, env });
        if (status !== 0) throw new Error(`${name} ended with ${status}`);
        if (round >= 0) times[index]?.push(performance.now() - startedAt);
      }
    }
    process.stdout.write(`start-up, medians of ${ROUNDS} runs on Node ${process.versions.node}, ${title}\n`);
    const base = median(times[0] ?? []);
    for (const [index, { name, budget }] of COMMANDS.entries()) {
      const ms = median(times[index] ?? []);
      const ratio = ms / base;
      const limit = budget === undefined ? undefined : { text: `${budget} ×`, kept: ratio <= budget };
      report(name, `${ms.toFixed(1)} ms ${ratio.toFixed(2)} ×`, limit);
    }
  }
}

/** Extra certificates make Node itself start 40 ms later, and so every ratio smaller: both are shown. */
function environments(): { title: string; env: Record<string, string> }[] {
  const env = safeEnvironment();
  const { NODE_EXTRA_CA_CERTS, ...plain } = env;
  const bare = { title: "without NODE_EXTRA_CA_CERTS", env: plain };
  return NODE_EXTRA_CA_CERTS ? [{ title: "with NODE_EXTRA_CA_CERTS, as this machine sets it", env }, bare] : [bare];
}

main();
