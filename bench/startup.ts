import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROUNDS = 41;

/** Whole processes, in turn within each round, so that the machine's drift meets all of them alike. */
const COMMANDS: { name: string; args: string[]; budget?: number }[] = [
  { name: "node -e 0", args: ["-e", "0"] },
  { name: "underwrite --version", args: [CLI, "--version"], budget: 1.4 },
  { name: "underwrite --help", args: [CLI, "--help"], budget: 1.4 },
  { name: "underwrite 85000 12000 720 250000", args: [CLI, "85000", "12000", "720", "250000"], budget: 2.2 },
];

/** Measures start-up: medians of whole processes, as ratios to `node -e 0` in the same run. */
function main(): void {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  // The machine's own environment counts (NODE_EXTRA_CA_CERTS alone costs Node 40 ms); a key must not.
  const provider = /^(?:ANTHROPIC|LANGFUSE|OTEL)_/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !provider.test(name)));
  const times = COMMANDS.map(() => [] as number[]);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, { args, name }] of COMMANDS.entries()) {
      const startedAt = performance.now();
      const { status } = spawnSync(process.execPath, args, { cwd, env });
      if (status !== 0) throw new Error(`${name} ended with ${status}`);
      if (round >= 0) times[index]?.push(performance.now() - startedAt);
    }
  }
  const base = median(times[0] ?? []);
  process.stdout.write(`start-up, medians of ${ROUNDS} runs on Node ${process.versions.node}\n`);
  for (const [index, { name, budget }] of COMMANDS.entries()) {
    const ms = median(times[index] ?? []);
    const ratio = `${(ms / base).toFixed(2)} ×`;
    const verdict = budget === undefined ? "" : `  budget ${budget.toFixed(1)} ×`;
    process.stdout.write(`  ${name.padEnd(36)} ${ms.toFixed(1).padStart(6)} ms  ${ratio}${verdict}\n`);
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

main();
