import type { AnyAgent } from "../../runtime/definition/agent.js";

/** Text that tells a reader what to do or to answer, rather than saying something of the one whom it is about. */
const INSTRUCTION = new RegExp(
  [
    String.raw`\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,60}\b(?:instructions?|rules?|polic(?:y|ies)|previous|above|prior|tools?|limits?|checks?|findings?)\b`,
    String.raw`\b(?:system|developer|assistant|admin(?:istrator)?)\s*(?:prompt|message|override|note)?\s*:`,
    String.raw`\b(?:you|the (?:model|assistant|agent|underwriter|ai)) (?:must|should|shall|are to|have to|will|need to|are now)\b`,
    String.raw`\b(?:set|use|write|output|return|answer|respond|reply|report|say|put|enter)\b[^.\n]{0,40}(?:\b[a-z]+_[a-z_]+\b|\bapprov\w*|\bden(?:y|ied)\b|\w[:=]\s*\S)`,
    String.raw`\b(?:set|output|return|answer|respond|reply)\b[^.\n]{0,40}\$?\d{3}`,
    String.raw`(?:^|[.!\n:]\s*)(?:please )?(?:approve|deny|accept|reject|decline)\b`,
    String.raw`\b(?:notes?|messages?|memos?|instructions?) (?:to|for) (?:the )?(?:ai|model|assistant|system|agent|llm|bot)\b`,
    String.raw`\b(?:must|should|shall|has to|have to|needs? to|(?:is|are) to) be (?:approved|denied|accepted|rejected|declined|granted)\b`,
    String.raw`\b(?:mark|treat|consider|make)\b[^.\n]{0,40}\b(?:approved|denied|accepted|rejected|declined)\b`,
    String.raw`\b(?:do not|don't|never) (?:approve|deny|accept|reject|decline)\b`,
    String.raw`\bas an? (?:ai|assistant|language model)\b`,
    String.raw`\b(?:new|updated|special|additional) (?:instructions?|polic(?:y|ies)|rules?)\b`,
  ].join("|"),
  "i",
);

/** Whether a text of English gives instructions. */
export function isInstruction(text: string): boolean {
  return INSTRUCTION.test(text);
}

/** Words of decisions, rules and readers: a note about a person need not have them. */
const OF_DECISIONS =
  /\b(?:approv\w*|pre-?(?:approv|clear|qualif)\w*|den(?:y|ied|ial)\w*|declin\w*|reject\w*|refus\w*|accept\w*|grant(?:s|ed|ing)?|clear(?:s|ed|ance)|green.?light\w*|pass(?:es|ed)?|let (?:\w+ ){1,3}(?:through|pass|by)|say (?:yes|no)|thumbs|polic(?:y|ies)|rules?|limits?|caps?|ceilings?|thresholds?|dti|ratios?|tiers?|maxim\w*|overrid\w*|overrul\w*|exception\w*|exempt\w*|waive\w*|instruct\w*|prompts?|systems?|models?|assistants?|ai|bots?|llm|automat\w*|outputs?|json|fields?|true|false|answers?|respon[ds]\w*|repl(?:y|ies)|decisions?|decid\w*|outcomes?|verdicts?|results?|recommend\w*|eligib\w*|qualif\w*|sign(?:ed|s)? off|authori[sz]\w*|guarante\w*|regardless|whatever|whichever|no matter|irrespective|notwithstanding|ignor\w*|disregard\w*|supervisors?|managers?|complian\w*|audit\w*|vip|priorit\w*|favou?r\w*|trust\w*|tests?|debug\w*|modes?|developers?|admins?|must|should|shall|needs? to|ha(?:s|ve) to|treat(?:ed)?|consider(?:ed)?|count(?:ed)?|assum\w*|instead|correct\w*|actual(?:ly)?|really|mistak\w*|typos?|outdated|wrong\w*|updated?|confirm\w*|proceed\w*|skip\w*|bypass\w*|number|figures?|calculat\w*|formulas?|tools?|notes? below|above|previous|prior)\b/i;

/** Whether a text of English is about decisions, rules, figures or who makes them: by its words, or by the agent's own. */
export function speaksOfDecisions(text: string, agent: AnyAgent): boolean {
  if (OF_DECISIONS.test(text)) return true;
  const names = [...Object.keys(agent.output._zod.def.shape), ...agent.tools.map(({ name }) => name)];
  const lower = text.toLowerCase();
  return names.some(
    (name) =>
      name.length > 3 &&
      (lower.includes(name.toLowerCase()) || lower.includes(name.toLowerCase().replaceAll("_", " "))),
  );
}
