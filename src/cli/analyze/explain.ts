import type { Explanation } from "../../analysis/explain.js";
import { EXIT, UserError } from "../../errors.js";
import { explain } from "../../services/analyze.js";
import { resolveTraceId } from "../../services/open-store.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { type Colors, colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { fitSections, type Screen, type Section, screenOf } from "../terminal/screen.js";
import { plain, plainLine } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";
import { renderFinding } from "./render-analysis.js";

/** Widest text, in columns. */
const WIDEST = 100;
/** Rows that are no section's: the trace's, a blank one, and what is left out. */
const OTHER_ROWS = 3;
/** What a reader can do without first: it is long, and in the trace. */
const LONG = "Tools";

export interface ExplainOptions extends OutputOptions {
  agent?: string;
  strict?: boolean;
  source: string;
  full?: boolean;
}

/** `underwrite explain <trace|last>`: one trace in words, and what is wrong in it. */
export async function explainCommand(context: Context, id: string, options: ExplainOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const source = await project.source(options.source);
  const explanation = await explain(project, agent, await resolveTraceId(source, id, options.agent), { source });
  if (!explanation) throw new UserError(`There is no trace ${id}. See underwrite traces.`);
  if (wantsJson(context, options)) printJson(context, explanation);
  else {
    const screen = screenOf(context, options);
    context.print(renderExplanation(explanation, colors(context.stdout, project.config, options), screen));
  }
  return EXIT.done;
}

/** A trace in words, for a person: what is wrong in it first. */
function renderExplanation(
  { trace_id, passages, findings, judged }: Explanation,
  color: Colors,
  { columns, rows }: Screen,
): string {
  const width = Math.min(WIDEST, Math.max(30, columns - 2));
  const found = findings.flatMap((finding) => renderFinding(finding, color, width, false));
  const sections: Section[] = [
    { title: "Findings", lines: found },
    ...passages.map(({ title, lines }) => ({
      title,
      lines: lines.flatMap((line) => wrap(plainLine(line), width)),
      optional: title === LONG,
    })),
  ];
  const { lines, left } = fitSections(sections, rows - OTHER_ROWS, {
    title: (text) => `  ${color.bold(text)}`,
    more: "--full",
  });
  return [
    `  ${color.dim(`trace ${plain(trace_id)}`)}${judged && findings.length === 0 ? `  ${color.green("No findings.")}` : ""}`,
    ...lines,
    ...(left.length === 0 ? [] : ["", color.dim(`  --full: ${left.join(", ").toLowerCase()}`)]),
  ].join("\n");
}
