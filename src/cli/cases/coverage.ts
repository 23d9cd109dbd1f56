import { EXIT } from "../../errors.js";
import type { CaseCoverage } from "../../evals/cases/case-coverage.js";
import { coverCases } from "../../services/evals/check-cases.js";
import { countText } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { type Colors, colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { type Column, renderTable } from "../terminal/table.js";

export interface CoverageOptions extends OutputOptions {
  agent?: string;
  cases?: string[];
  full?: boolean;
}

const COLUMNS: readonly Column[] = [{ title: "dimension" }, { title: "value" }, { title: "cases", align: "right" }];

const BRIEF: readonly Column[] = [
  { title: "dimension" },
  { title: "exercised", align: "right" },
  { title: "left out", least: 10 },
];
const MISSING = 2;

/** `underwrite cases coverage`: what the suite exercises of the policy, and what it leaves out. */
export async function showCoverage(context: Context, options: CoverageOptions): Promise<number> {
  const coverage = coverCases(await agentNamed(context, options.agent), options);
  if (wantsJson(context, options)) printJson(context, coverage);
  else {
    const color = colors(context.stdout, await context.config(), options);
    context.print(options.full ? render(coverage, color) : renderBrief(coverage, color, screenOf(context).columns));
    context.print(summarize(coverage));
  }
  return EXIT.done;
}

/** A line for each dimension: how many of its values have cases, and which have none. */
function renderBrief({ dimensions }: CaseCoverage, color: Colors, columns: number): string {
  const rows = dimensions.map(({ name, values, missing }) => {
    const covered = `${values.length - missing.length} of ${values.length}`;
    return [name, covered, missing.length === 0 ? "" : missing.join("; ")];
  });
  const paint = (text: string, column: number, row: number) =>
    row < 0 ? color.dim(text) : column === MISSING ? color.red(text) : text;
  return renderTable(BRIEF, rows, paint, columns);
}

function render({ dimensions }: CaseCoverage, color: Colors): string {
  const values = dimensions.flatMap(({ name, values }) =>
    values.map(({ value, cases }, index) => ({ cells: [index === 0 ? name : "", value, String(cases)], cases })),
  );
  const rows = values.map(({ cells }) => cells);
  return renderTable(COLUMNS, rows, (text, _, row) => {
    if (row < 0) return color.dim(text);
    return values[row]?.cases === 0 ? color.red(text) : text;
  });
}

function summarize({ from, cases, drafts, covered, total, dimensions }: CaseCoverage & { from: string }): string {
  const missing = dimensions.flatMap(({ name, missing }) => missing.map((value) => `${name} ${value}`));
  const left = missing.length === 0 ? "nothing is left out" : `left out: ${missing.join("; ")}`;
  const not = drafts === 0 ? "" : ` ${countText(drafts, "draft")} not counted.`;
  return `${countText(cases, "case")} of ${from}: ${covered} of ${total} values exercised, ${left}.${not}`;
}
