import { clausesOf, isAboutNotes, sentencesOf } from "./clauses.js";

/** What a clause of a reasoning says of the outcome. */
export interface OutcomeClaim {
  approved: boolean;
  /** The clause, exactly. */
  quote: string;
}

const OUTCOME =
  /\b(?<approve>approv(?:e|ed|es|al|ing|able)|qualif(?:y|ies|ied)(?! mortgage)|eligible|accepted|grant(?:ed|ing)?)\b|\b(?<deny>den(?:y|ied|ies|ial|ying)|declin(?:e|ed|es|ing)|reject(?:ed|ion|s|ing)?|refus(?:e|ed|al)|turn(?:ed|ing)? down|disapprov\w+|ineligible|disqualif\w+)\b/gi;

const NEGATION =
  /\b(?:not|cannot|can't|never|no|without|unable|fail(?:s|ed)?|neither|nor|rather than|instead of|prevents?|rules? out|precludes?|\w+n't)\b/gi;

const NEGATED_AFTER =
  /^\s+(?:is|was|can|could|would|may)(?:\s+(?:not|never)\b|n't\b|not\b)(?!\s+(?:based|due|because|driven|about)\b)|^\s+(?:is|was)\s+(?:impossible|out of the question|ruled out)\b/i;

/** "approval limit", "qualifies for the Good tier": no outcome. */
const NOT_THE_OUTCOME_AFTER =
  /^\s+(?:limit|cap|amount|process|odds|chance|(?:(?:them|him|her|the (?:applicant|borrower))\s+)?(?:for|in|as|under)\s+(?:[\w.%]+\s+){0,3}(?:tier|rate|band)\b)/i;

/** Clauses that state a rule, a condition or a wish instead of an outcome. */
const HYPOTHETICAL =
  /\b(?:if|unless|whether|might|may|when|whenever|were|in order to|required? (?:for|to)|needed (?:for|to)|to qualify|requires?|requirement|criteri\w+|threshold|conditions? (?:for|of)|to be (?:approved|eligible|denied)|considered (?:approv|den|declin|reject)\w+|must(?!(?: therefore| thus| be)* (?:den|declin|reject|refus)\w+)|policy (?:approves?|denies|allows?|would)|rules? (?:approves?|says?)|(?:minimum|floor|cut-?off)\b.{0,40}\bfor (?:approval|eligibility))\b/i;

/** "would be approved" supposes something else; "I would approve" is a polite verdict. */
const SUPPOSED = /(?<!\bI )\b(?:would|could)\b(?!\s+(?:not\b|n't\b))/i;

/** Clauses about another amount or another time than this application's. */
const ELSEWHERE =
  /\b(?:max(?:imum)?|up to|most|largest|smaller|lower|reduced|lesser|larger|bigger|any loan|previous\w*|prior|pre-?approv\w*|(?:other|another) (?:bank|lender))\b/i;

/** "approved: false" as JSON or a label writes it. */
const FLAG_FALSE = /\b(approved|approval)\W{1,4}(?:is\s+)?(?:false|no)\b/gi;
/** "It is not the score that disqualifies": no outcome. */
const CLEFT_END = /\b(?:that|which)\s*$/i;
const CLEFT_START = /\b(?:not|n't)\b/i;

/** What a reasoning firmly says of the outcome, clause by clause; rules, suppositions and quotations are left out. */
export function outcomeClaims(text: string): OutcomeClaim[] {
  return sentencesOf(text).flatMap((sentence) => {
    if (sentence.endsWith("?")) return [];
    const conditional = /(?:^|[;:,]\s+)(?:if|unless|had|were|should)\b/i.exec(sentence);
    // A supposition reaches to the end of its sentence, or to the semicolon.
    const said = conditional
      ? sentence.slice(0, conditional.index) + sentence.slice(conditional.index + 1).replace(/^[^;]*/, "")
      : sentence;
    return clausesOf(said.replace(FLAG_FALSE, "not $1")).flatMap((clause) => claimOf(clause) ?? []);
  });
}

function claimOf(clause: string): OutcomeClaim | undefined {
  const matches = [...clause.matchAll(OUTCOME)];
  // The last word decides: "does not qualify for approval", "recommend denial of approval".
  const match = matches.at(-1);
  if (!match) return undefined;
  if ([HYPOTHETICAL, SUPPOSED, ELSEWHERE].some((pattern) => pattern.test(clause)) || isAboutNotes(clause))
    return undefined;
  const positive = match.groups?.approve !== undefined;
  const before = clause.slice(0, match.index);
  const after = clause.slice(match.index + match[0].length);
  if (NOT_THE_OUTCOME_AFTER.test(after)) return undefined;
  if (CLEFT_END.test(before) && CLEFT_START.test(before)) return undefined;
  const negations = (before.match(NEGATION)?.length ?? 0) + (NEGATED_AFTER.test(after) ? 1 : 0);
  return { approved: negations % 2 === 0 ? positive : !positive, quote: clause.trim() };
}
