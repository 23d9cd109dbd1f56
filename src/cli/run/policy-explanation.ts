import type { PolicyExplanation } from "../../runtime/definition/explanation.js";
import type { Section } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";

/** Why the policy gives an unfavourable outcome and what would flip it, in two sections. */
export function policySections(
  { reasons, would_approve_if, would_be = "otherwise" }: PolicyExplanation,
  width: number,
): Section[] {
  const changes = would_approve_if.map(({ sentence }, index) => (index === 0 ? sentence : `or ${sentence}`));
  const none = "more than one thing changes: no single one is enough";
  return [
    {
      title: "Reasons",
      lines: list(
        reasons.map(({ sentence }) => sentence),
        width,
      ),
    },
    { title: `Would be ${plainLine(would_be)} if`, lines: list(changes.length > 0 ? changes : [none], width) },
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
