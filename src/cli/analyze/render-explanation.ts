import type { Explanation } from "../../analysis/explain.js";
import type { Colors } from "../terminal/colors.js";
import { plain } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";
import { renderFinding } from "./render-analysis.js";

/** Widest text, in columns. */
const WIDEST = 100;

/** A trace in words, for a person. */
export function renderExplanation(
  { trace_id, passages, findings, judged }: Explanation,
  color: Colors,
  columns = 80,
): string {
  const width = Math.min(WIDEST, Math.max(40, columns - 2));
  return [
    "",
    color.dim(`  trace ${plain(trace_id)}`),
    ...passages.flatMap(({ title, lines }) => [
      "",
      `  ${color.bold(title)}`,
      ...lines.flatMap((line) => wrap(plain(line).replace(/\s+/g, " "), width)),
    ]),
    "",
    ...(findings.length > 0 ? [`  ${color.bold("Findings")}`] : judged ? [`  ${color.green("No findings.")}`] : []),
    ...findings.flatMap((finding) => [...renderFinding(finding, color, width, false), ""]),
    "",
  ].join("\n");
}
