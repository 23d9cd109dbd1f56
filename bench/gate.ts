import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seeded } from "./attack/seeded.js";
import { bestSoFar, byCase, eProcess, equallyHard, fixedSign, mcnemar, type Rule, someFlaky } from "./gate/rules.js";

const DOCS = fileURLToPath(new URL("../docs/gate.md", import.meta.url));
const [BEGIN, END] = ["<!-- measured: written by npm run bench:gate -->", "<!-- /measured -->"];
const RATES = [0.6, 0.8, 0.95];
const RISES = [0.05, 0.1];
/** Rounds at which power is measured: the first may spend most. */
const AT_ROUNDS = [1, 3, 5];
/** Most false "better" over 5 and over 20 rounds. */
const TARGETS = new Map(
  [eProcess, (alpha: number) => byCase(alpha, 5)].flatMap((rule): [string, number[]][] => [
    [rule(0.05).name, [0.03, 0.035]],
    [rule(0.025).name, [0.015, 0.018]],
  ]),
);

const { values } = parseArgs({
  options: { campaigns: { type: "string", default: "2000" }, write: { type: "boolean", default: false } },
});
main(Number(values.campaigns), values.write);

/**
 * Simulates campaigns in which nothing ever changes, and counts those that call a round better all the same; then
 * changes that are better, and counts those that are seen. With `--write`, writes the tables into docs/gate.md.
 */
function main(campaigns: number, write: boolean): void {
  const gates = [eProcess(0.05), eProcess(0.025), byCase(0.05, 5), byCase(0.025, 5)];
  const usual = [bestSoFar(false), bestSoFar(true), mcnemar(false), mcnemar(false, true), mcnemar(true)];
  const misses: string[] = [];
  const nulls = [equallyHard, someFlaky].map((world) => {
    const rows = [...gates, ...usual].map((rule) => {
      const cells = RATES.flatMap((rate) => falseBetter(rule, world, rate, campaigns));
      const most = TARGETS.get(rule.name);
      cells.forEach((share, index) => {
        if (most && share > (most[index % 2] ?? 1))
          misses.push(`${rule.name}: false in ${percent(share)} (${world.name})`);
      });
      return [rule.name, ...cells.map(percent)];
    });
    return table(["rule", ...RATES.flatMap((rate) => [`rate ${rate}: 5 rounds`, "20 rounds"])], rows);
  });
  const powers = [equallyHard, someFlaky].map((world) => {
    const rows = RISES.flatMap((rise) =>
      RATES.filter((rate) => rise <= (1 - rate) / (world === someFlaky ? 2 : 1) + 1e-9).flatMap((rate) =>
        [eProcess(0.05), eProcess(0.025), fixedSign(0.05), byCase(0.05, 5)].map((rule) => {
          const cells = AT_ROUNDS.map((round) => powerOf({ rule, world, rate, rise, round, campaigns }));
          const figures = cells.flatMap(({ power, inputs }) => [power.toFixed(2), inputs.toFixed(0)]);
          return [`${rate} → ${Number((rate + rise).toFixed(2))}`, rule.name, ...figures];
        }),
      ),
    );
    return table(["pass rate", "rule", ...AT_ROUNDS.flatMap((round) => [`round ${round}`, "inputs"])], rows);
  });
  const text = [
    `### False "better"`,
    `Share of ${campaigns} campaigns in which no round changes anything, and at least one is called better. Where all inputs are equally hard, so that as many flip by chance as can:`,
    nulls[0],
    "Where the share of inputs that fails is a toss of a coin each time, and the others are steady:",
    nulls[1],
    "### Power",
    `Share of ${campaigns} rounds in which a change that is better is called better, with the inputs (each run by both arms) that they took on average. All inputs equally hard:`,
    powers[0],
    "Some inputs flaky, the others steady:",
    powers[1],
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  if (write) {
    const measured = new RegExp(`${BEGIN}[\\s\\S]*${END}`);
    writeFileSync(
      DOCS,
      readFileSync(DOCS, "utf8").replace(measured, () => `${BEGIN}\n\n${text}\n\n${END}`),
    );
  }
  if (misses.length === 0) return;
  process.stdout.write(`\nTargets missed:\n${misses.join("\n")}\n`);
  process.exitCode = 1;
}

/** Share of campaigns that call one of their first 5, and of their first 20, rounds better though nothing is. */
function falseBetter(rule: Rule, world: typeof equallyHard, rate: number, campaigns: number): number[] {
  const random = seeded(`null ${rule.name} ${world.name} ${rate}`);
  const firsts = Array.from({ length: campaigns }, () => {
    const judge = rule.begin();
    for (let round = 1; round <= 20; round++) if (judge(world(random, rate, rate), round).better) return round;
    return Number.POSITIVE_INFINITY;
  });
  return [5, 20].map((rounds) => firsts.filter((first) => first <= rounds).length / campaigns);
}

interface Trial {
  rule: Rule;
  world: typeof equallyHard;
  rate: number;
  rise: number;
  round: number;
  campaigns: number;
}

function powerOf({ rule, world, rate, rise, round, campaigns }: Trial): { power: number; inputs: number } {
  const random = seeded(`power ${rule.name} ${world.name} ${rate} ${rise} ${round}`);
  const outcomes = Array.from({ length: campaigns }, () => rule.begin()(world(random, rate, rate + rise), round));
  return {
    power: outcomes.filter(({ better }) => better).length / campaigns,
    inputs: outcomes.reduce((sum, { runs }) => sum + runs, 0) / campaigns / 2,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
