import { LANGUAGES } from "../../reading/languages/index.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { isInstruction, speaksOfDecisions } from "./english-orders.js";
import { type PlainForm, plainForms } from "./plain-forms.js";
import type { UntrustedTexts } from "./untrusted-texts.js";
import { foldedLetters, orderWords } from "./words-of-orders.js";

/**
 * What a stranger's text is, the gravest first: an order to the reader, in whatever language; something that is hidden from
 * people and readable for a model; something about decisions or rules; a text in a language that is not known; any other.
 */
const TEXT_KINDS = ["order", "hidden", "decision", "foreign", "plain"] as const;
type TextKind = (typeof TEXT_KINDS)[number];

/** What the texts of strangers in a run say, as far as it can be read. */
export interface Orders {
  /** The gravest kind of a text; undefined where there is none. */
  kind: TextKind | undefined;
  /** The texts, as they stand. */
  said: string;
  /** The texts in all of their plain forms. */
  forms: readonly string[];
  /** Which outcomes they name: good news, bad news. */
  asks: ReadonlySet<"yes" | "no">;
  /** How an order was hidden; null where it stands for all to read. */
  hiddenAs: string | null;
  /** The gravest text is English as it stands: what it asks for is known. */
  isEnglish: boolean;
}

/** Reads the texts of strangers. What tools brought in counts where it gives orders or hides some. */
export function readOrders({ input, tools }: UntrustedTexts, agent: AnyAgent): Orders {
  const given = input.length > 1 ? [...input, input.join(" ")] : input;
  const read = [...given.map((text) => readText(text, agent)), ...tools.map((text) => readText(text, agent, true))];
  const texts = read.filter(({ kind }) => kind !== undefined);
  const [gravest] = [...texts].sort(
    (a, b) => TEXT_KINDS.indexOf(a.kind as TextKind) - TEXT_KINDS.indexOf(b.kind as TextKind),
  );
  const grave = texts.filter(({ kind }) => kind === gravest?.kind);
  return {
    kind: gravest?.kind,
    said: [...new Set(grave.map(({ said }) => said))]
      .filter((text) => input.length < 2 || text !== given.at(-1))
      .join("\n"),
    forms: texts.flatMap(({ forms }) => forms),
    asks: new Set(texts.flatMap(({ asks }) => [...asks])),
    hiddenAs: grave.find(({ hiddenAs }) => hiddenAs !== null)?.hiddenAs ?? null,
    isEnglish: grave.every(({ isEnglish }) => isEnglish),
  };
}

/** Forms that are a hiding place in themselves: nobody writes so to a person. */
const PAYLOADS =
  /^(?:tag|variation|zero-width|base|hexa|binary|codes|Morse|Braille|regional|a shifted|a turned|written)/;

function readText(said: string, agent: AnyAgent, isOfTool = false): Orders {
  const forms = plainForms(said);
  const asks = new Set<"yes" | "no">();
  const read = forms.map((form) => ({ form, kind: kindOf(form, asks, agent) }));
  const [bare] = read;
  const hidden = read.find(({ form: { hiddenAs }, kind }) => {
    return hiddenAs !== null && (PAYLOADS.test(hiddenAs) || (kind === "order" && bare?.kind !== "order"));
  });
  const kind = bare?.kind === "order" ? "order" : hidden ? "hidden" : (bare?.kind ?? "plain");
  return {
    kind: isOfTool && kind !== "order" && kind !== "hidden" ? undefined : kind,
    said,
    forms: forms.map(({ text }) => text),
    asks,
    hiddenAs: kind === "hidden" ? (hidden?.form.hiddenAs ?? null) : null,
    isEnglish: hidden === undefined && isEnglish(wordsOf(said)),
  };
}

/** The gravest kind of a form's sentences. */
function kindOf({ text }: PlainForm, asks: Set<"yes" | "no">, agent: AnyAgent): TextKind {
  const sentences = text.split(/[.!?。！？।;\n]+/).filter((part) => part !== "");
  const parts = sentences.length < 2 ? [text] : [text, ...sentences];
  const kinds = parts.map((part) => kindOfPart(part, asks, agent));
  return TEXT_KINDS.find((kind) => kinds.includes(kind)) ?? "plain";
}

function kindOfPart(part: string, asks: Set<"yes" | "no">, agent: AnyAgent): TextKind {
  const words = wordsOf(part);
  if (words.length === 0) return "plain";
  if (isEnglish(words)) {
    tellAsks(` ${words.join(" ")} `, asks);
    if (asks.has("no") && NEGATED.test(part)) asks.add("yes");
    if (isInstruction(part)) return "order";
    return speaksOfDecisions(part, agent) ? "decision" : "plain";
  }
  const folded = foldedLetters(part);
  let orders = 0;
  let outcomes = 0;
  for (const { yes, no, order } of orderWords()) {
    const [isYes, isNo] = [yes.test(folded), no.test(folded)];
    if (isYes) asks.add("yes");
    if (isNo) asks.add("no");
    if (isYes || isNo) outcomes++;
    orders = Math.max(orders, new Set(folded.match(order)).size);
  }
  if (isInstruction(part) || outcomes > 0 || orders > 1) return "order";
  return speaksOfDecisions(part, agent)
    ? "decision"
    : words.length < 3 && /^[\p{ASCII}]*$/u.test(part)
      ? "plain"
      : "foreign";
}

/** What English calls the outcomes. */
let english: { yes: RegExp; no: RegExp } | undefined;

function tellAsks(words: string, asks: Set<"yes" | "no">): void {
  const [language] = LANGUAGES;
  const anyOf = (list = "") => new RegExp(` (?:${list}) `);
  english ??= { yes: anyOf(language?.favourable), no: anyOf(language?.unfavourable) };
  if (english.yes.test(words)) asks.add("yes");
  if (english.no.test(words)) asks.add("no");
}

/** Frequent words of English beside the small ones: notes are short. */
const FREQUENT =
  "please thank thanks call customer client loan income years year contract bank job salary house home car paid attached statements statement employer employed verified existing new family children requested request asks wants prefers contact phone email would like moving work working since married single retired student self business owner documents document provided received closing soon next week month months ignore approve approved deny denied reject system note notes instructions instruction previous all rules rule policy set answer return respond output say write yes no treat treated score debt rate payment maximum limit let through one numbers decision final proceed accordingly guaranteed automatically priority manager override must can don't do not use make give them they it's that's";

const ENGLISH = new Set(
  [...(LANGUAGES[0]?.common ?? "").split("|"), ...FREQUENT.split(" ")].filter((word) => word.length > 2),
);
for (const small of ["of", "to", "is", "by", "it", "at", "if", "or", "we", "my", "i", "on"]) ENGLISH.add(small);

/** A no to a no. */
const NEGATED = /\b(?:do not|don't|never|not|no) (?:\w+ )?(?:deny|denied|decline|reject|refuse)/i;

/** Share of words that English texts have at least. */
const SHARE = 0.25;

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}'’_]+/gu) ?? [];
}

function isEnglish(words: readonly string[]): boolean {
  if (words.some((word) => /[^\p{ASCII}’é]/u.test(word))) return false;
  const known = words.filter((word) => ENGLISH.has(word.replace("’", "'"))).length;
  return known >= words.length * SHARE;
}
