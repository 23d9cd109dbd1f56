import { figuresIn, isExactly, statedValue } from "../../reading/figures-in.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent, Violation } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { isAbout } from "./judge.js";

/** Text that tells a reader what to do or to answer, rather than saying something of the applicant. */
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

/** Consecutive words that a text must share with the notes to have been taken from them. */
const SHARED_WORDS = 4;

/** The free text of an input that gives instructions, joined; empty where there is none. */
export function instructionsIn(input: unknown, agent: AnyAgent): string {
  const fields = (input ?? {}) as Record<string, unknown>;
  const texts = (agent.analysis?.untrusted ?? []).map((field) => fields[field]);
  return texts.filter((text): text is string => typeof text === "string" && INSTRUCTION.test(text)).join("\n");
}

/**
 * Whether a violation does what instructions ask for: the outcome that they name, a figure that they give, or their
 * words in its text.
 *
 * @param outcome the output's outcome in a word
 */
export function follows(violation: Violation, instructions: string, outcome: string, agent: AnyAgent): boolean {
  const about = traitOf(agent, violation.code);
  if (about?.outcome || violation.expected === outcome) {
    if (asksFor(instructions, outcome)) return true;
  }
  const { actual } = violation;
  if (typeof actual === "number") return hasFigure(instructions, actual);
  if (about?.field && isAbout(violation, about.field, agent)) return false;
  const text = textIn(actual);
  return (
    sharesWords(text, instructions) ||
    figuresIn(text).some((figure) => statedValue(figure) >= 100 && hasFigure(instructions, statedValue(figure)))
  );
}

/** Words of an outcome begin alike: approved, approve, approval; denied, deny, denial. */
function asksFor(instructions: string, outcome: string): boolean {
  const stem = outcome.toLowerCase().replace(/(?:ied|ed|d)$/, "");
  return stem.length >= 3 && new RegExp(String.raw`\b${stem.replace(/[^a-z]/g, ".")}`, "i").test(instructions);
}

function hasFigure(text: string, value: number): boolean {
  return figuresIn(text).some((figure) => isExactly(figure, value));
}

/** The text of a violation's `actual`: a quotation, or all texts in it. */
export function textIn(actual: Json): string {
  if (typeof actual === "string") return actual;
  if (actual === null || typeof actual !== "object") return "";
  return Object.values(actual).map(textIn).join(" ");
}

function sharesWords(text: string, instructions: string): boolean {
  const words = text.toLowerCase().match(/[a-z0-9$%.]+/g) ?? [];
  const said = ` ${(instructions.toLowerCase().match(/[a-z0-9$%.]+/g) ?? []).join(" ")} `;
  return words.some((_, index) => {
    const run = words.slice(index, index + SHARED_WORDS);
    return run.length === SHARED_WORDS && said.includes(` ${run.join(" ")} `);
  });
}
