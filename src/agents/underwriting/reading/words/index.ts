import type { Label, Topic, Words } from "../../../../reading/traits.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { ANY_LANGUAGE, BASES, LABELS, type LabelName, type LendingWords, RULES } from "./lending-words.js";
import { pt } from "./pt.js";
import { zh } from "./zh.js";

const LANGUAGES: Readonly<Record<string, LendingWords>> = { en, es, fr, de, pt, zh };

/** Words of all languages for one thing. */
function inAll(pick: (words: LendingWords) => string | undefined): Words {
  return Object.fromEntries(
    Object.entries(LANGUAGES).flatMap(([code, words]) => {
      const phrases = pick(words);
      return phrases === undefined ? [] : [[code, phrases]];
    }),
  );
}

/** What people call the figures of an application and of its decision. */
export const labels: readonly Label[] = (Object.keys(LABELS) as LabelName[]).map((name) => ({
  keys: LABELS[name],
  isLoose: name === "loan",
  words: { any: ANY_LANGUAGE[name] ?? "", ...inAll((words) => words.labels[name]) },
}));

/**
 * "Eight times the income" and "one hesitates to speak with enthusiasm" are observations; it takes a word for a limit, or
 * for a reason, to make a rule of them.
 */
const NEEDS_NORM: Readonly<Record<string, Topic["needsNorm"]>> = {
  "a loan-to-income limit": "clause",
  "an impression of the application": "sentence",
  "a market view": "sentence",
};

/** Of these "no …" says that there is none; of the others, such as collateral, that the applicant lacks it. */
const NONE_IS_NO_RULE = new Set<string>([
  "a minimum credit score",
  "a loan-to-income limit",
  "a minimum income",
  "an outside rule",
  "a safety buffer",
  "discretion",
  "a purpose rule",
  "a market view",
]);

/** Of these a figure says that something of the policy is meant. */
const FIGURE_EXCUSES = new Set(["a safety buffer", "discretion", "an impression of the application"]);

/** What an applicant may be advised to bring another time. */
const MAY_BE_ADVISED = new Set(["a down-payment rule", "a guarantor rule", "a savings rule"]);

/** What a reasoning may not lean on. */
export const topics: readonly Topic[] = [
  ...RULES.map((name) => ({
    code: "rule_not_in_policy" as const,
    name,
    needsNorm: NEEDS_NORM[name],
    nameExcuses: name === "a minimum credit score",
    ...(name === "a credit-history rule" ? { alsoNames: "credit_score" } : {}),
    noneIsNoRule: NONE_IS_NO_RULE.has(name),
    isMercy: name === "discretion",
    figureExcuses: FIGURE_EXCUSES.has(name),
    ...(name === "a minimum income" ? { flipExcuses: "annual_income" } : {}),
    mayBeAdvised: MAY_BE_ADVISED.has(name),
    words: inAll((words) => words.rules[name]),
  })),
  ...BASES.map((name) => ({ code: "prohibited_basis" as const, name, words: inAll((words) => words.bases[name]) })),
];

export const neutral: Words = inAll((words) => `${words.neutral}|${words.everyday}`);
