import type { Explanation } from "../../analysis/explain.js";
import type { Colors } from "../terminal/colors.js";
import { fitSections, type Screen, type Section } from "../terminal/screen.js";
import { plain } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";
import { renderFinding } from "./render-analysis.js";

/** Widest text, in columns. */
const WIDEST = 100;
/** Rows that are no section's: the trace's, a blank one, and what is left out. */
const OTHER_ROWS = 3;
/** What a reader can do without first: it is long, and in the trace. */
const LONG = "Tools";

/** A trace in words, for a person: what is wrong in it first. */
export function renderExplanation(
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
      lines: lines.flatMap((line) => wrap(plain(line).replace(/\s+/g, " "), width)),
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
