import { clausesOf, isAboutNotes, sentencesOf } from "./clauses.js";

const CAP = String.raw`(?:max(?:imum)?|caps?|limits?|thresholds?|ceilings?|allow(?:ed|able)|permitted|(?<!\d)\d+(?:\.\d+)?\s*(?:%|percent))`;
const SUBJECT = String.raw`(?:DTI|debt[- ]to[- ]income(?: ratio)?|ratio|(?<!max )(?<!maximum )(?<!maximum approvable )(?<!\b(?:max(?:imum)?|largest|highest)(?: \w+)? loan )(?<!\b(?:largest|highest) )(?:loan|principal|amount|request)|request(?:ed)? (?:amount )?(?:of )?\$[\d,.]+)`;
const OVER =
  "(?:exceed(?:s|ed|ing)?|above|over|(?:higher|greater|more|larger) than|breach(?:es|ed|ing)?|surpass(?:es|ed|ing)?|>)";
const WITHIN =
  "(?:within|below|under|at or below|at most|(?:lower|less|smaller) than|(?:does not|doesn't|do not) exceed|not above|no more than|≤|<=|<)";

/** What stands in this order in a clause that compares. */
type Comparison = { subject: RegExp; relation: RegExp; cap: RegExp };
const SUBJECT_OVER_CAP: Comparison = {
  subject: new RegExp(String.raw`\b${SUBJECT}\b`, "gi"),
  relation: new RegExp(String.raw`${OVER}(?=\W)`, "gi"),
  cap: new RegExp(CAP, "gi"),
};
const SUBJECT_WITHIN_CAP: Comparison = { ...SUBJECT_OVER_CAP, relation: new RegExp(String.raw`${WITHIN}(?=\W)`, "gi") };
const FIGURE_OVER_CAP: Comparison = {
  subject: /\d(?:\.\d+)?\s*%\s*(?=(?:>|(?:is )?above|exceeds|(?:is )?over)\s+(?:the\s+)?\d+(?:\.\d+)?\s*%)/gi,
  relation: />|(?:is )?above|exceeds|(?:is )?over/gi,
  cap: /\d/g,
};

const NOT = /\b(?:not|never|cannot|without|no|nor|neither|\w+n't)\W*(?:\w+\W+){0,2}$/i;
const SUPPOSED =
  /\b(?:if|unless|larger|bigger|higher loan|any|anything|beyond|smaller|reduced|must|need(?:s|ed)?|should|to (?:stay|remain|be|keep|bring|get|support|afford|cover))\b/i;
const BEFORE_LOAN =
  /\b(?:existing|current|pre-loan|before the (?:new |proposed )?loan|without the (?:new |proposed )?loan|alone)\b/i;
const AT_OR_BELOW = /\b(?:at or|equal to or|or)\s*$/i;

/**
 * The first clause that says the DTI or the loan is over its limit; undefined where none does. Negated and
 * supposed clauses ("does not exceed", "a larger loan would exceed") are none.
 */
export function overLimitClause(text: string): string | undefined {
  return findClause(text, (clause) => states(clause, SUBJECT_OVER_CAP) || states(clause, FIGURE_OVER_CAP));
}

/** The first clause that says the post-loan DTI or the loan is within its limit; undefined where none does. */
export function withinLimitClause(text: string): string | undefined {
  return findClause(text, (clause) => {
    return states(clause, SUBJECT_WITHIN_CAP) && !BEFORE_LOAN.test(clause) && !/\b(?:would|could)\b/i.test(clause);
  });
}

function findClause(text: string, accept: (clause: string) => boolean): string | undefined {
  return sentencesOf(text)
    .filter((sentence) => !sentence.endsWith("?"))
    .flatMap(clausesOf)
    .find((clause) => accept(clause) && !SUPPOSED.test(clause) && !isAboutNotes(clause))
    ?.trim();
}

/**
 * Looks for one after the other, not for all in one pattern: where there is no cap, that would try every subject
 * with every relation. The first of each is enough, for a cap after a later one is after the first, too.
 */
function states(clause: string, { subject, relation, cap }: Comparison): boolean {
  const found = matchFrom(clause, subject, 0);
  const compared = found && matchFrom(clause, relation, found.index + found[0].length);
  if (!compared || !matchFrom(clause, cap, compared.index + compared[0].length)) return false;
  const before = clause.slice(0, compared.index);
  return !NOT.test(before) && !AT_OR_BELOW.test(before);
}

function matchFrom(text: string, pattern: RegExp, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
}
