import type { PolicyExplanation } from "../../runtime/definition/explanation.js";
import type { Colors } from "../terminal/colors.js";
import { plainLine } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";

/** Why the policy gives an unfavourable outcome and what would flip it, in two titled sections. */
export function renderPolicy({ reasons, would_approve_if }: PolicyExplanation, color: Colors, width: number): string[] {
  const changes = would_approve_if.map(({ sentence }, index) => (index === 0 ? sentence : `or ${sentence}`));
  return [
    "",
    `  ${color.bold("Reasons")}`,
    ...list(
      reasons.map(({ sentence }) => sentence),
      width,
    ),
    "",
    `  ${color.bold("Would be approved if")}`,
    ...list(changes.length > 0 ? changes : ["more than one thing changes: no single one is enough"], width),
  ];
}

/** Sentences with a dash before each; what is read from a trace is text of strangers. */
function list(sentences: readonly string[], width: number): string[] {
  return sentences.flatMap((sentence) => {
    return wrap(plainLine(sentence), width - 2, "    ").map((line, index) =>
      index === 0 ? line.replace("    ", "  - ") : line,
    );
  });
}
