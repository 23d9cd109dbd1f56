import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { comparisonFaults } from "./detect/comparison-faults.js";
import { Detection } from "./detect/detection.js";
import type { Fault } from "./detect/fault.js";
import { outputFaults } from "./detect/output-faults.js";
import { runFaults } from "./detect/run-faults.js";
import { toolFaults } from "./detect/tool-faults.js";

const only = process.argv.indexOf("--only");
/** All kinds, or those whose code is named: `--only model_differs,tool_lacks_key`. */
const FAULTS: readonly Fault[] = [...outputFaults, ...toolFaults, ...runFaults, ...comparisonFaults].filter(
  ({ code }) => only < 0 || process.argv[only + 1]?.split(",").includes(code),
);
const SHARES = [0.001, 0.01, 0.1, 0.5];
const SEEDS = [11, 23, 47] as const;
/** Clean runs; a choice of kinds says nothing of them. */
const CLEAN = only < 0 ? 10_000 : 500;
const TARGET = { recall: 0.98, precision: 0.99 };
const DOCS = fileURLToPath(new URL("../docs/detectors.md", import.meta.url));
const [BEGIN, END] = ["<!-- measured: written by npm run bench:detect -->", "<!-- /measured -->"];

/**
 * Measures the detectors: plants every kind of fault, alone and in pairs, into otherwise clean runs, and counts what
 * is found and what is found wrongly. With `--write`, writes the table into docs/detectors.md.
 *
 * @param size runs of one analysis
 */
async function main(size: number, write: boolean): Promise<void> {
  const singles = new Detection();
  const merged: string[] = [];
  for (const [index, fault] of FAULTS.entries()) {
    for (const [step, share] of SHARES.entries()) {
      const seed = (SEEDS[(index + step) % SEEDS.length] ?? 1) * 1000 + index * 10 + step;
      const findings = await singles.measure(seed, size, [fault], share);
      const causes = new Set(findings.map(({ code }) => code));
      causes.delete("check_missed_violation");
      if (causes.size > 1) merged.push(`${fault.kind} at ${share}: ${[...causes].join(", ")}`);
    }
    progress(`${index + 1} of ${FAULTS.length} kinds alone`);
  }
  const pairs = new Detection();
  for (const [index, fault] of FAULTS.entries()) {
    for (const [step, share] of [0.02, 0.3].entries()) {
      const other = FAULTS[(index + 1 + ((index * 7 + step * 13) % (FAULTS.length - 1))) % FAULTS.length] as Fault;
      await pairs.measure(index * 100 + step + 5_000_000, size, [fault, other], share);
    }
    progress(`${index + 1} of ${FAULTS.length} kinds in pairs`);
  }
  const clean = new Detection();
  let cleanFindings = 0;
  cleanFindings += (await clean.measure(SEEDS[0], CLEAN, [], 0)).length;

  const text = report({ singles, pairs, merged, cleanFindings, size });
  process.stdout.write(`\n${text}\n`);
  const mistakes = [...singles.mistakes, ...pairs.mistakes, ...clean.mistakes];
  if (mistakes.length > 0)
    process.stdout.write(`\nMistakes, the first of them:\n${mistakes.slice(0, 60).join("\n")}\n`);
  if (merged.length > 0) process.stdout.write(`\nFaults with more than one finding:\n${merged.join("\n")}\n`);
  if (write)
    writeFileSync(
      DOCS,
      readFileSync(DOCS, "utf8").replace(new RegExp(`${BEGIN}[\\s\\S]*${END}`), () => `${BEGIN}\n\n${text}\n\n${END}`),
    );
  const [all, both] = [singles.rows().at(-1), pairs.rows().at(-1)];
  const isKept = [all, both].every((row) => row && row.recall >= TARGET.recall && row.precision >= TARGET.precision);
  if (!isKept || cleanFindings > 0) throw new Error("the detectors miss their targets");
}

function report(of: {
  singles: Detection;
  pairs: Detection;
  merged: string[];
  cleanFindings: number;
  size: number;
}): string {
  const { singles, pairs, merged, cleanFindings, size } = of;
  const inPairs = new Map(pairs.rows().map((row) => [row.code, row]));
  const percent = (part: number) => `${(part * 100).toFixed(2)} %`;
  const analyses = FAULTS.length * SHARES.length;
  const rows = singles.rows().map(({ code, planted, found, wrong, recall, precision }) => {
    const pair = inPairs.get(code);
    const cells = [code, planted, planted - found, wrong, percent(recall), percent(precision)];
    return [...cells, ...(pair ? [percent(pair.recall), percent(pair.precision)] : ["", ""])];
  });
  return [
    `${FAULTS.length} kinds of faults, each alone in ${SHARES.map((share) => percent(share).replace(".00", "")).join(", ")} of ${size} runs (${analyses} analyses), and in ${FAULTS.length * 2} pairs. Recall: runs found under the code, of those that the fault was planted in. Precision: of the runs found under a code, those that have such a fault.`,
    "",
    "| code | planted | missed | wrong | recall | precision | recall in pairs | precision in pairs |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Findings in ${CLEAN.toLocaleString("en-US")} clean runs: ${cleanFindings}. Analyses of one kind of fault with findings of more than one code (beside the run's own check): ${merged.length} of ${analyses}.`,
  ].join("\n");
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

const option = process.argv.indexOf("--runs");
await main(option < 0 ? 1000 : Number(process.argv[option + 1]), process.argv.includes("--write"));
