import { agentWords } from "../../agents/index.js";
import type { Analysis } from "../../analysis/analysis.js";
import { SEVERITIES } from "../../analysis/findings/finding.js";
import type { ChangedFindings } from "../../services/findings/look.js";
import { cost, countText, duration } from "../../text/format.js";
import type { Colors } from "../terminal/colors.js";
import { cut, type Screen } from "../terminal/screen.js";
import { plain, plainLine, shortName } from "../terminal/untrusted.js";
import { shorten, widthOf, wrap } from "../terminal/width.js";
import { changeLines, precisionLine, tagOf } from "./changes.js";
import { headOf, lackLines, MARKS } from "./render-analysis.js";

/** Digits of a trace's id that are shown. */
const ID = 8;

/**
 * An analysis on one screen: what was read and what it came to, a line for each finding, the gravest first, figures,
 * and the command that goes on from here.
 */
export function renderBriefAnalysis(
  analysis: Analysis,
  color: Colors,
  { columns, rows }: Screen,
  changes?: ChangedFindings,
): string {
  const width = Math.max(30, columns - 2);
  const { findings, works_well, figures, runs } = analysis;
  const head = [
    ...wrap(headOf(analysis), width, ""),
    ...wrap(runs === 0 ? "" : countFindings(analysis), width, "").map((line) => color.bold(line)),
    ...changeLines(changes, width),
    ...lackLines(analysis, width).map((line) => color.yellow(line)),
  ];
  const foot = [
    ...precisionLine(analysis, width),
    ...(works_well.length === 0
      ? []
      : wrap(`${countText(works_well.length, "thing")} worked well: --full has them.`, width, "")),
    ...(runs === 0 ? [] : wrap(figureLine(figures), width, "").map((line) => color.dim(line))),
    ...nextLines(analysis, width),
  ];
  const list = findings.map((finding) => {
    const id = plain(finding.trace_ids[0] ?? "").slice(0, ID);
    const mark = MARKS[finding.severity](color);
    const room = columns - widthOf(mark) - 2 - ID - 2;
    const title = shorten(plainLine(`${tagOf(finding, changes)}${finding.title}`), Math.max(12, room));
    return `${mark}  ${title}${" ".repeat(Math.max(0, room - widthOf(title)))}  ${color.dim(id)}`;
  });
  const room = Math.max(3, rows - head.length - foot.length - 2);
  return [...head, "", ...cut(list, room, "--full"), ...(list.length > 0 ? [""] : []), ...foot].join("\n");
}

/** `41 findings: 12 high, 20 medium, 9 low.` */
function countFindings({ findings }: Analysis): string {
  if (findings.length === 0) return "No findings.";
  const counts = SEVERITIES.map((severity) => [findings.filter((one) => one.severity === severity).length, severity]);
  const parts = counts.filter(([count]) => count !== 0).map(([count, severity]) => `${count} ${severity}`);
  return `${countText(findings.length, "finding")}: ${parts.join(", ")}.`;
}

function figureLine({
  errors,
  invalid,
  unjudged,
  input_tokens,
  output_tokens,
  cost_usd,
  latency_ms,
}: Analysis["figures"]): string {
  return [
    countText(errors, "error"),
    `${invalid.toLocaleString("en-US")} without a decision that stands`,
    ...(unjudged > 0 ? [`${unjudged.toLocaleString("en-US")} not judged`] : []),
    `${input_tokens.toLocaleString("en-US")} tokens in, ${output_tokens.toLocaleString("en-US")} out`,
    cost(cost_usd),
    ...(latency_ms ? [`p50 ${duration(latency_ms.p50)}, p95 ${duration(latency_ms.p95)}`] : []),
  ].join(" · ");
}

function nextLines({ agent, findings }: Analysis, width: number): string[] {
  const trace = findings[0]?.trace_ids[0];
  if (trace === undefined) return [];
  const named = agentWords(agent);
  const id = shortName(trace).slice(0, ID);
  return wrap(
    `Next: underwrite explain ${id}${named} says what is wrong in one trace; underwrite plan${named} turns findings into a plan.`,
    width,
    "",
  );
}
