import type { Grammar } from "./grammar.js";

/**
 * The words by which texts in one language are read: nothing of any agent's domain. Each entry is a list of phrases,
 * separated by `|`, in lower case; accents and hyphens do not matter, a `*` at the end stands for any ending. Longer
 * phrases win over shorter ones.
 */
export interface Language {
  /** ISO 639-1. */
  code: "en" | "es" | "fr" | "de" | "pt" | "zh";
  /** Frequent small words, by which the language is recognised. They carry no claim. */
  common: string;

  /** A yes, and a no, to what is asked: verbs, participles and nouns. */
  favourable: string;
  unfavourable: string;
  /** Words after or before an outcome word that make it no outcome: the approval *criteria*, *pre*-approved. */
  notAnOutcome: string;
  /** The outcome is left open: refer to somebody, conditional approval, needs more information. */
  undecided: string;
  /** Outcome under a condition: subject to, provided that. */
  subjectTo: string;
  /** What announces the outcome: decision, verdict, therefore, we, the application. */
  announces: string;
  /** Another thing than what is asked: up to, a smaller, the largest. */
  elsewhere: string;

  /** Words between which one statement ends and the next begins: and, but, therefore, because. */
  joins: string;
  /** Negates what follows in its clause: not, cannot, unable, fails to. */
  not: string;
  /** Negates the noun that follows: no, without, neither. */
  no: string;
  /** Nouns and verbs that turn the outcome that follows into its opposite: prevents, obstacle to, instead of. */
  prevents: string;
  /** Phrases with a negation that negate nothing here: no doubt, not only. */
  notNegating: string;

  /** Suppositions: if, unless, had, were it. */
  if: string;
  /** would, could, might. */
  would: string;
  /** What it would take, before a figure: would have to be, tendría que. */
  needed: string;
  /** Rules in general: whenever, only where, loans are. */
  generally: string;

  /** Relations: more than, at most, equal. */
  over: string;
  within: string;
  /** `within` only after a verb: "is up to the limit" compares, "a loan of up to" does not. */
  upTo: string;
  equal: string;
  /** Keeps to a limit, or reaches a floor: meets, satisfies. */
  meets: string;
  /** Of a quantity without a lower limit: too low, insufficient. */
  tooLow: string;
  /** Of a difference: exceeds *by*, more, short. */
  difference: string;
  /** Upper limit: cap, maximum; lower limit: minimum, floor. */
  limit: string;
  least: string;

  /** Reasons: because, since, due to. */
  because: string;
  /** What is done with a criterion: consider, weigh, play a role, apply. With a negation, the criterion is absent. */
  considers: string;
  /** Makes a reason of what stands beside it: counts against, in the applicant's favour, it helps that. */
  weighs: string;
  /** Asks for something, as a rule does: needs, requires, must. What is asked for is not absent. */
  demands: string;
  /** A criterion is absent by itself: irrelevant, left out, disregarded. */
  leftOut: string;
  /** Says that nothing is known of a criterion: I don't know, n/a. */
  unknown: string;
  /** Speaks well of what stands beside it: good, excellent, spotless. In a text that ends on a no, that is no reason. */
  praises: string;
  /** Says of the sentence before that it is wrong: that is not so, c'est faux. */
  refutes: string;
  /** Closes a list of what was not looked at: or anything like that. */
  anything: string;
  /** What a lender does with an applicant. "We do not lend to …" names a basis, "we did not look at …" leaves it out. */
  deals: string;
  /** rule, requirement, criterion. */
  rule: string;
  /** Without regard to, regardless of. */
  regardless: string;
  /** Words that a reason may consist of without naming a rule: the figures, the above, the policy, all conditions. */
  neutral: string;
  /** Speaks of the notes, or of what somebody says. */
  notes: string;

  /** What stands between a label and its figure: is, of, comes to. */
  link: string;
  /** The same, after the figure: of, in, for. */
  linkBack: string;
  about: string;
  /** Words beside a quantity that make it another one: existing, other, difference, remaining. */
  other: string;

  /** Units and scales. */
  percent: string;
  points: string;
  usd: string;
  months: string;
  years: string;
  days: string;
  times: string;
  perMonth: string;
  perYear: string;
  /** Scale words with their factor: `thousand 1000|million 1000000`. */
  scales: string;

  grammar: Grammar;
}
