import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { underwrite } from "../src/testing/processes/in-process.js";
import { experiment, ratesOf, SUBJECTS } from "../src/testing/weak-model/experiment.js";

/** Shares of runs with a wrong figure, an invented score, obeyed notes, a skipped tool. */
const SHARES: readonly (readonly number[])[] = [
  [0.2, 0.175, 0.15, 0.175],
  [0.1, 0.25, 0.1, 0.3],
  [0.3, 0.1, 0.25, 0.1],
];
const SIZES = [12, 40, 200];
const SEEDS = [1, 2, 3];

/**
 * Plants four weaknesses of a model into runs, follows the playbook `analyze-traces` on them, and says where what it
 * prints is not the right plan: for each agent, size, rates and seed. `--runs 40`, `--seed 1` and `--only underwriting`
 * choose; `--keep <folder>` leaves what was printed there.
 */
async function main(option: (name: string) => string | undefined): Promise<void> {
  const chosen = <T>(all: readonly T[], name: string) => {
    const wanted = option(name);
    return wanted === undefined ? all : all.filter((each) => String(each) === wanted);
  };
  const keep = option("keep");
  let [made, right] = [0, 0];
  for (const name of chosen(Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[], "only")) {
    for (const runs of chosen(SIZES, "runs")) {
      for (const seed of chosen(SEEDS, "seed")) {
        const shares = SHARES[(seed - 1) % SHARES.length] ?? [];
        // In every third experiment some runs are mended when they are sent back.
        const mended = seed % 3 === 0 ? 1 / 3 : 0;
        const folder = mkdtempSync(join(tmpdir(), "underwrite-plans-"));
        const rates = ratesOf(runs, shares);
        const { reading, faults } = await experiment(SUBJECTS[name], { folder, runs, rates, seed, mended, underwrite });
        made++;
        if (faults.length === 0) right++;
        process.stdout.write(`${faults.length === 0 ? "✓" : "✗"} ${name}, ${runs} runs, seed ${seed}\n`);
        for (const fault of faults) process.stdout.write(`    ${fault}\n`);
        if (keep !== undefined) {
          const printed = reading.printed.map(
            ({ command, text, exitCode }) => `$ ${command}  [${exitCode}]\n${text}\n`,
          );
          writeFileSync(
            join(keep, `${name}-${runs}-${seed}.txt`),
            `${JSON.stringify(rates)}\n${printed.join("\n")}\n${reading.plan}`,
          );
        }
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  process.stdout.write(`\n${right} of ${made} experiments end in the right plan.\n`);
  if (right < made) process.exitCode = 1;
}

await main((name) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
});
