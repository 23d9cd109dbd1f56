import { TIERS, type Tier } from "../policy.js";
import { clausesOf, isAboutNotes, sentencesOf } from "./clauses.js";

/** A rule that a reasoning leans on and the policy does not have. */
export interface InventedRule {
  /** What kind of rule, in words. */
  rule: string;
  /** The sentence, exactly. */
  quote: string;
}

/** Words that make a rule of a topic. */
const NORM =
  /\b(?:minimum|maximum|requir\w+|must|limits?|caps?|thresholds?|guidelines?|standards?|rules?|policy|prohibit\w*|disqualif\w*|ineligible|too (?:high|low|large|risky|short|little)|exceed\w*|insufficient|inadequate|lack(?:s|ing)?|unacceptable|excessive|automatic\w*|subject to|condition\w*|provided that|(?:not|un)(?: be)?\s?verified|acceptable|adequate|sufficient|supports?|compensat\w+|offsets?)\b/i;

/**
 * Topics on which the policy has no rule: a sentence that joins one with a norm invents a rule.
 * A stem is in every text that the words match: it spares most texts the cost of compiling the pattern.
 */
const TOPICS: { rule: string; stems: string[]; words: RegExp }[] = [
  {
    rule: "a loan-to-income limit",
    stems: ["income", "lti"],
    words:
      /\bloan[- ]to[- ]income\b|\bLTI\b|\b(?:x|×|times|multiples? of)\s+(?:the\s+|their\s+|(?:applicant|borrower)['’]s\s+|annual\s+|gross\s+|yearly\s+)*income\b|\bincome multiples?\b/gi,
  },
  {
    rule: "a minimum income",
    stems: ["income", "must"],
    words:
      /\bminimum (?:annual |monthly |gross |required )*income\b|\bincome (?:requirement|minimum|threshold|floor)\b|\bincome\b[^.;,]{0,20}\bbelow (?:the|our|a) (?:minimum|required)\b|\bmust (?:earn|make)\b/gi,
  },
  {
    rule: "an employment rule",
    stems: ["employ", "job"],
    words: /\bemploy(?:ment|ed|er)\b|\bjob (?:history|tenure|stability)\b|\bself-employed\b/gi,
  },
  {
    rule: "a down-payment rule",
    stems: ["down"],
    words: /\bdown[- ]payment\b/gi,
  },
  {
    rule: "a collateral rule",
    stems: ["collateral", "value", "ltv", "apprais", "sign"],
    words: /\bcollateral\b|\bloan[- ]to[- ]value\b|\bLTV\b|\bapprais\w+|\bco-?sign\w+/gi,
  },
  {
    rule: "a savings rule",
    stems: ["reserve", "savings", "assets"],
    words: /\b(?:cash|financial) reserves?\b|\bsavings\b|\bliquid assets\b/gi,
  },
  {
    rule: "a housing-ratio rule",
    stems: ["front", "housing", "28"],
    words: /\bfront[- ]end\b|\bhousing (?:ratio|expense|cost)s?\b|\b28\s*\/\s*36\b/gi,
  },
  {
    rule: "a credit-history rule",
    stems: ["history", "utili", "report", "late", "bankrupt", "delinquen", "derogatory"],
    words:
      /\bcredit (?:history|utili[sz]ation|report)\b|\bpayment history\b|\blate payments?\b|\bbankruptc\w+|\bdelinquen\w+|\bderogatory\b/gi,
  },
  {
    rule: "an outside rule",
    stems: ["cfpb", "fha", "fannie", "freddie", "mortgage", "hud", "regulat", "industry", "federal"],
    words:
      /\bCFPB\b|\bFHA\b|\bFannie\b|\bFreddie\b|\bqualified mortgage\b|\bHUD\b|\bregulat(?:ions?|ory|ors?)\b|\bindustry (?:standard|guideline|norm)s?\b|\bfederal (?:law|rule|guideline)s?\b/gi,
  },
  {
    rule: "an age rule",
    stems: ["age"],
    words: /\b(?:applicant|borrower)'?s? age\b|\bretirement age\b/gi,
  },
];

const TIER_NAMES = Object.fromEntries(TIERS.map(({ name }) => [name, new RegExp(String.raw`\b${name}\b`)]));

const MINIMUM_SCORE = [
  /\bmin(?:imum)?\b[^.;]{0,30}\bscore\b/gi,
  /\bscore\b(?:(?!,? (?:but|and|because|since|as) |\bno\b|n't\b)[^.;]){0,60}\b(?:minimum|required|requirement|cut-?off)\b/gi,
  /\bscore\b[^.;]{0,30}\b(?:too low|insufficient|inadequate|not (?:high|good) enough|unacceptabl\w+)\b/gi,
  /\bscores? (?:below|under|of less than) \d{3}\b[^.;]{0,30}\b(?:not eligible|ineligible|(?:not|n't) qualify)/gi,
];
const TIER_NAMED = /\b(?:Excellent|Good|Fair|Poor|tier|band)\b/i;
const FOR_APPROVAL = /\b(?:approv\w+|qualif\w+|lend\w*|eligib\w+|any loan|borrow\w*|accept\w*)\b/i;

const POOR_EXCLUDED =
  /\b(?:poor|subprime|low)(?:[- ](?:tier|credit|score|risk))*\b[^.;]{0,40}\b(?:automatic\w*|ineligible|not eligible|cannot (?:ever )?be approved|disqualif\w*|never approved|(?:are|is) (?:always )?(?:denied|declined|rejected) (?:regardless|automatically|outright))/i;

/** The rule's absence is stated, not the rule: "there is no minimum score". */
const ABSENT_BEFORE =
  /\b(?:no|without(?: an?| any)?|isn't an?|is not an?|n[o']t (?:set|impose|have|require|use|include|contain|apply|consider|depend on|specify|state|list|name)\w*(?: an?| any)?|never (?:sets?|requires?|uses?|considers?)|regardless of|irrespective of|ignor\w+|disregard\w+)\b(?:[^.;,]{0,30}|\s?(?:requirements?|rules?|limits?|criteri\w+|conditions?)\b[^.;]{0,80})$/i;
const ABSENT_AFTER =
  /^[^.;]{0,50}\b(?:(?:is|are|was|were) (?:not|no|neither) (?:an? |part|in\b|considered|required|relevant|used|listed|applied|taken)|(?:does|do) not (?:apply|exist|matter)|(?:is|are) irrelevant|plays? no (?:part|role))/i;

const CAP_STATED =
  /\b(?<before>\d+(?:\.\d+)?)\s*(?:%|percent) (?:DTI |tier )?(?:max(?:imum)?|cap|limit|ceiling|threshold|guideline)\b|\b(?:max(?:imum)?|cap|limit|ceiling|threshold)(?: (?:post-loan )?(?:DTI|debt-to-income(?: ratio)?))?(?: is| of|:| at) (?<after>\d+(?:\.\d+)?)\s*(?:%|percent)/gi;

/** How far before its rule an absence can begin, in characters. */
const LONGEST_ABSENCE = 200;

/** The rules that a reasoning leans on although the policy has none such, and caps of a wrong tier. */
export function inventedRules(text: string, tier: Tier): InventedRule[] {
  return sentencesOf(text).flatMap((sentence) => {
    const found = new Set<string>();
    const add = (rule: string) => found.add(rule);
    const lower = sentence.toLowerCase();
    for (const { rule, stems, words } of TOPICS) {
      if (stems.some((stem) => lower.includes(stem)) && isStated(sentence, words) && NORM.test(sentence)) add(rule);
    }
    if (
      lower.includes("score") &&
      MINIMUM_SCORE.some((pattern) => isStated(sentence, pattern)) &&
      !isTierFloor(sentence)
    ) {
      add("a minimum credit score");
    }
    if (POOR_EXCLUDED.test(sentence)) add("an exclusion of a credit tier");
    const joined = sentence.replace(/,\s+(?=(?:whose|which|where)\b)/gi, " ");
    if (clausesOf(joined).some((clause) => statesOtherCap(clause, tier))) {
      add(`a maximum DTI other than the ${tier.name} tier's ${tier.max_dti_percent}%`);
    }
    if (found.size > 0 && isAboutNotes(sentence)) return [];
    return [...found].map((rule) => ({ rule, quote: sentence }));
  });
}

/** Whether a pattern is stated somewhere, and not its absence. */
function isStated(sentence: string, pattern: RegExp): boolean {
  return [...sentence.matchAll(pattern)].some((match) => {
    const before = sentence.slice(Math.max(0, match.index - LONGEST_ABSENCE), match.index);
    const after = sentence.slice(match.index + match[0].length);
    return !ABSENT_BEFORE.test(before) && !ABSENT_AFTER.test(after) && !/^\s*no\b/i.test(match[0]);
  });
}

/** "the minimum score of 740 for the Excellent tier" is the policy's own floor. */
function isTierFloor(sentence: string): boolean {
  return TIER_NAMED.test(sentence) && !FOR_APPROVAL.test(sentence);
}

function statesOtherCap(clause: string, tier: Tier): boolean {
  const otherTier = TIERS.some(({ name }) => name !== tier.name && TIER_NAMES[name]?.test(clause));
  if (otherTier) return false;
  return [...clause.matchAll(CAP_STATED)].some(({ groups }) => {
    const stated = Number(groups?.before ?? groups?.after);
    return stated !== tier.max_dti_percent && TIERS.some(({ max_dti_percent }) => max_dti_percent === stated);
  });
}
