/**
 * How well reasonings are read, on the labelled corpus, each part apart: `npm run bench:reader`. `--show alarms|misses`
 * prints the texts of a part that was tuned on; those of `test` are never printed.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkDecision } from "../src/agents/underwriting/agent.js";
import type { Application } from "../src/agents/underwriting/application.js";
import type { Decision } from "../src/agents/underwriting/decision.js";
import { tools } from "../src/agents/underwriting/tools.js";
import { wilsonInterval } from "../src/evals/report/statistics.js";
import type { Warning } from "../src/runtime/definition/agent.js";
import type { ToolResult } from "../src/runtime/definition/tool.js";

interface LabelledText {
  id: string;
  style: string;
  application: Application;
  decision: Omit<Decision, "reasoning">;
  /** How it was made wrong; null where it is right. */
  fault: string | null;
  code: string | null;
  text: string;
}

const PARTS = ["test", "choice", "tune"] as const;
/** How often each text is checked where its cost is measured. */
const TIMES = 10;
const { values } = parseArgs({
  options: {
    show: { type: "string" },
    part: { type: "string" },
    corpus: { type: "string" },
    style: { type: "string" },
  },
});

const parts = PARTS.filter((name) => values.part === undefined || values.part === name).map((part) => {
  return { part, texts: read(new URL(`./reader/corpus/${part}.jsonl`, import.meta.url)) };
});
for (const { part, texts } of parts) await measure(part, texts);
if (values.corpus) await measure("another corpus", read(values.corpus));
say("\n## CPU of a check, the median of a part's texts");
for (const { part, texts } of [...parts].reverse()) await cost(part, texts);

function read(path: string | URL): LabelledText[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line): LabelledText => JSON.parse(line));
}

async function warningsOf({ application, decision, text }: LabelledText): Promise<Warning[]> {
  return checkDecision(application, { ...decision, reasoning: text }, await resultsOf(application)).warnings;
}

async function resultsOf(application: Application): Promise<ToolResult[]> {
  const run = async ({ name, run }: (typeof tools)[number]) => ({
    id: name,
    name,
    result: await run(application, {}),
    is_error: false,
  });
  return Promise.all(tools.map(run));
}

async function measure(part: string, texts: readonly LabelledText[]): Promise<void> {
  const chosen = texts.filter(({ style }) => values.style === undefined || style === values.style);
  const rows = await Promise.all(chosen.map(async (text) => ({ text, warnings: await warningsOf(text) })));
  const flagged = (warnings: readonly Warning[]) => warnings.some(({ level }) => level === "warning");
  const right = rows.filter(({ text }) => text.fault === null);
  const faulty = rows.filter(({ text }) => text.fault !== null);
  const alarms = right.filter(({ warnings }) => flagged(warnings));
  const missed = faulty.filter(({ warnings }) => !flagged(warnings));
  const otherCode = faulty.filter(
    ({ text, warnings }) => flagged(warnings) && !warnings.some(({ code }) => code === text.code),
  );
  const unread = right.filter(({ warnings }) => warnings.some(({ level }) => level === "info"));
  say(`\n## ${part}: ${rows.length} texts`);
  say(`false alarms     ${rate(alarms.length, right.length)} of the right ones`);
  say(
    `missed           ${rate(missed.length, faulty.length)} of the faulty ones; ${otherCode.length} found under another code`,
  );
  say(`not read (info)  ${rate(unread.length, right.length)} of the right ones`);
  say(
    `by fault (found of all): ${tally(
      faulty,
      ({ text }) => text.fault ?? "",
      ({ warnings }) => flagged(warnings),
    )}`,
  );
  say(
    `by style (found of faulty): ${tally(
      faulty,
      ({ text }) => text.style,
      ({ warnings }) => flagged(warnings),
    )}`,
  );
  say(
    `by style (false alarms of right): ${tally(
      right,
      ({ text }) => text.style,
      ({ warnings }) => flagged(warnings),
    )}`,
  );
  say(`precision by code: ${precision(rows)}`);
  if (part === "test" || values.show === undefined) return;
  for (const { text, warnings } of values.show === "alarms" ? alarms : missed) {
    const said = warnings.map(({ code, message }) => `${code}: ${message}`).join("\n  => ");
    say(
      `\n${text.id} [${text.style}] ${text.fault} ${JSON.stringify(text.application)}\n  ${text.text.replaceAll("\n", "\n  ")}\n  => ${said}`,
    );
  }
}

function rate(count: number, of: number): string {
  if (of === 0) return "none";
  const [low, high] = wilsonInterval(count, of) ?? [0, 1];
  return `${count}/${of} = ${((100 * count) / of).toFixed(1)} % (95 % interval ${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %)`;
}

function tally<Row>(rows: readonly Row[], group: (row: Row) => string, counts: (row: Row) => boolean): string {
  const groups = groupsOf(rows, group);
  return [...groups].map(([name, members]) => `${name} ${members.filter(counts).length}/${members.length}`).join(", ");
}

function groupsOf<Row>(rows: readonly Row[], group: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(group(row), [...(groups.get(group(row)) ?? []), row]);
  return groups;
}

/** Of the texts with a code, how many are faulty in whatever way: what a repair round would be spent on well. */
function precision(rows: readonly { text: LabelledText; warnings: readonly Warning[] }[]): string {
  const codes = [...new Set(rows.flatMap(({ warnings }) => warnings.map(({ code }) => code)))].sort();
  return codes
    .map((code) => {
      const having = rows.filter(({ warnings }) => warnings.some((warning) => warning.code === code));
      return `${code} ${having.filter(({ text }) => text.fault !== null).length}/${having.length}`;
    })
    .join(", ");
}

/**
 * What the reader costs in CPU: a check with its text less one with an empty text (reference, facts and fields only), where
 * the text was just read and where it comes after others; what a check costs on average, collecting garbage included; and
 * the worst text of 4,000 characters.
 */
async function cost(part: string, texts: readonly LabelledText[]): Promise<void> {
  const prepared = await Promise.all(texts.map(async (text) => ({ text, results: await resultsOf(text.application) })));
  const spent = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const check = ({ text: { application, decision, text }, results }: (typeof prepared)[number], reasoning = text) =>
    checkDecision({ ...application }, { ...decision, reasoning }, results);
  const runs = (reasoning?: string) =>
    prepared.map((each) => Array.from({ length: TIMES }, () => spent(() => check(each, reasoning))));
  const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const [full, empty] = [runs(), runs("")];
  const again = (each: typeof full) => middle(each.map(([, ...later]) => middle(later)));
  const first = (each: typeof full) => middle(each.map(([value = 0]) => value));
  const average = full.flat().reduce((sum, value) => sum + value, 0) / full.flat().length;
  const longest = prepared.map((each) => {
    const long = each.text.text.repeat(Math.ceil(4000 / each.text.text.length)).slice(0, 4000);
    return spent(() => check(each, long));
  });
  const said = [
    `${(again(full) - again(empty)).toFixed(3)} ms a text of ${middle(texts.map(({ text }) => text.length))} characters`,
    `${(first(full) - first(empty)).toFixed(3)} ms after other texts`,
    `a check ${average.toFixed(3)} ms on average`,
    `the worst of 4,000 characters ${Math.max(...longest).toFixed(1)} ms`,
  ];
  say(`${part}: ${said.join("; ")}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
