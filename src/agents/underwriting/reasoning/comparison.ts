import { clausesOf, isAboutNotes, sentencesOf } from "./clauses.js";

const CAP = String.raw`(?:max(?:imum)?|caps?|limits?|thresholds?|ceilings?|allow(?:ed|able)|permitted|\d+(?:\.\d+)?\s*(?:%|percent))`;
const SUBJECT = String.raw`(?:DTI|debt[- ]to[- ]income(?: ratio)?|ratio|(?<!max )(?<!maximum )(?<!maximum approvable )(?<!\b(?:max(?:imum)?|largest|highest)(?: \w+)? loan )(?<!\b(?:largest|highest) )(?:loan|principal|amount|request)|request(?:ed)? (?:amount )?(?:of )?\$[\d,.]+)`;
const OVER =
  "(?:exceed(?:s|ed|ing)?|above|over|(?:higher|greater|more|larger) than|breach(?:es|ed|ing)?|surpass(?:es|ed|ing)?|>)";
const WITHIN =
  "(?:within|below|under|at or below|at most|(?:lower|less|smaller) than|(?:does not|doesn't|do not) exceed|not above|no more than|≤|<=|<)";

const SUBJECT_OVER_CAP = new RegExp(String.raw`\b${SUBJECT}\b.*?(?<relation>${OVER})(?=\W).*?${CAP}`, "i");
const SUBJECT_WITHIN_CAP = new RegExp(String.raw`\b${SUBJECT}\b.*?(?<relation>${WITHIN})(?=\W).*?${CAP}`, "i");
const FIGURE_OVER_CAP =
  /\d(?:\.\d+)?\s*%\s*(?<relation>>|(?:is )?above|exceeds|(?:is )?over)\s+(?:the\s+)?\d+(?:\.\d+)?\s*%/i;

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

function states(clause: string, pattern: RegExp): boolean {
  const match = pattern.exec(clause);
  const relation = match?.groups?.relation;
  if (!match || relation === undefined) return false;
  const before = clause.slice(0, match.index + match[0].indexOf(relation));
  return !NOT.test(before) && !AT_OR_BELOW.test(before);
}
