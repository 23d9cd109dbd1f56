import type { ViolationTrait } from "../definition/analysis-traits.js";

/** Codes of what a reader of the text suspects, for any agent: none of them rejects an output. */
const TRAITS: Readonly<Record<string, ViolationTrait>> = {
  reasoning_contradicts_decision: {
    title: "The decision contradicts its own reasoning",
    severity: "high",
    level: "warning",
    lever: "instructions",
    contradiction: true,
  },
  ungrounded_figure: {
    title: "The reasoning cites a figure that nothing bears out",
    severity: "medium",
    level: "warning",
    lever: "instructions",
  },
  rule_not_in_policy: {
    title: "The reasoning leans on a rule that the policy does not have",
    severity: "high",
    level: "warning",
    lever: "instructions",
    rule: true,
  },
  prohibited_basis: {
    title: "The reasoning names a basis that no decision may rest on",
    severity: "high",
    level: "warning",
    lever: "instructions",
  },
  reasoning_missing: {
    title: "The output gives no reasoning",
    severity: "medium",
    level: "warning",
    lever: "instructions",
  },
  reasoning_unread: {
    title: "The reasoning could not be read",
    severity: "info",
    level: "info",
    lever: "instructions",
  },
};

/**
 * Codes of warnings that are worth the one repair round: those that were right in at least 95 % of the texts of the corpus
 * that is kept for this choice (`npm run bench:reader -- --part choice`, precision by code).
 */
export const REPAIRING_WARNINGS: ReadonlySet<string> = new Set(["ungrounded_figure", "rule_not_in_policy"]);

/** The codes that any agent's outputs can have without declaring them. */
export const WARNING_CODES: readonly string[] = Object.keys(TRAITS);

/** What a code means: as the agent's own traits say, else as it does for any agent. */
export function traitOf(
  agent: { analysis?: { violations: Readonly<Record<string, ViolationTrait>> } },
  code: string,
): ViolationTrait | undefined {
  const own = agent.analysis?.violations ?? {};
  return Object.hasOwn(own, code) ? own[code] : Object.hasOwn(TRAITS, code) ? TRAITS[code] : undefined;
}
