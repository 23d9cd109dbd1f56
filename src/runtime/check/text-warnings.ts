import { messageOf } from "../../errors.js";
import type { Comparison } from "../../reading/comparisons/comparison.js";
import { type Facts, isDerived, isKnown } from "../../reading/facts.js";
import { states } from "../../reading/figures.js";
import { figuresIn } from "../../reading/figures-in.js";
import type { WrongFigure } from "../../reading/grounding.js";
import { Reader, type Reading } from "../../reading/reader.js";
import { legible } from "../../reading/text/legible.js";
import type { LeansOn } from "../../reading/topics/topics.js";
import type { ReadingTraits } from "../../reading/traits.js";
import type { AgentDefinition, Warning } from "../definition/agent.js";
import type { ToolResult } from "../definition/tool.js";
import type { Json } from "../models/message.js";
import { OtherInputs } from "./other-inputs.js";
import { factsOf } from "./text-facts.js";

/** Most warnings of one kind for one text. */
const MAX_OF_A_KIND = 10;
/** Longest text that is read whole, in characters: of a longer one its beginning and its end, where the outcome stands. */
const MAX_READ = 12_000;
/** Longest quotation, in characters. */
const MAX_QUOTE = 300;

const readers = new WeakMap<object, Reader>();

/** The reader of an agent's texts: made at its first text, for its words take a moment to prepare. */
function readerOf(traits: ReadingTraits<never>): Reader {
  const known = readers.get(traits);
  if (known) return known;
  const reader = new Reader(traits);
  readers.set(traits, reader);
  return reader;
}

/**
 * What a reading of an output's text suspects, held against the input, the reference, the tools' results and the output's
 * own fields. None of it is proven. A reading that fails is an info: it decorates the output and never stops it.
 *
 * @returns nothing where the agent does not say how its texts are read, or the text is none
 */
export function textWarnings<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  output: Output,
  toolResults: readonly ToolResult[],
): Warning[] {
  const { reading: traits } = agent;
  const fields = output as Readonly<Record<string, Json>>;
  const text = traits && fields[traits.field];
  if (!traits || typeof text !== "string") return [];
  try {
    const reference = agent.reference(input);
    const others = new OtherInputs(agent, traits, input, output);
    const evidence = {
      input: input as Readonly<Record<string, Json>>,
      reference: reference.figures,
      toolResults,
      flips: () =>
        (reference.explanation?.().would_approve_if ?? []).map(({ field, value, bound }) => {
          return { key: field, value, isLeast: bound === "at_least" };
        }),
      turns: others.turns.bind(others),
      whatIf: others.whatIf.bind(others),
    };
    const facts = factsOf(traits, input, evidence);
    const read = readerOf(traits as ReadingTraits<never>).read(legible(inPart(text)), facts);
    return warningsOf(read, {
      traits: traits as ReadingTraits<never>,
      facts,
      fields,
      outcome: agent.outcomeOf(output) ?? "",
      reference: reference.output as Readonly<Record<string, Json>>,
      isRight: agent.outcomeOf({ ...output, ...reference.output }) === agent.outcomeOf(output),
    });
  } catch (error) {
    return [unread(`the reading failed: ${messageOf(error)}`, text)];
  }
}

interface Context {
  traits: ReadingTraits<never>;
  facts: Facts;
  fields: Readonly<Record<string, Json>>;
  /** The fields that the reference determines. */
  reference: Readonly<Record<string, Json>>;
  /** The output's outcome in a word. */
  outcome: string;
  /** The outcome is the reference's. */
  isRight: boolean;
}

function warningsOf(read: Reading, context: Context): Warning[] {
  const { outcome, missing, language } = read;
  const says = outcome.says;
  return [
    ...(missing ? [absent(missing, outcome.quote)] : []),
    ...contradictions(read, context),
    ...limited(read.wrongFigures.flatMap((wrong) => ofFigure(wrong, context))),
    ...limited(betterKnown(read, context)),
    ...limited(
      read.wrongNames.map(({ name, quote }) => ungrounded([...context.facts.names].join(" or "), name, quote)),
    ),
    ...limited(read.leansOn.map(ofSubject)),
    ...(says === undefined && !missing ? [unread(whyUnread(language, read.share()), read.text)] : []),
  ];
}

function limited(warnings: readonly Warning[]): Warning[] {
  const distinct = new Map(warnings.map((warning) => [`${warning.code} ${JSON.stringify(warning.actual)}`, warning]));
  return [...distinct.values()].slice(0, MAX_OF_A_KIND);
}

function contradictions({ outcome: read, comparisons }: Reading, { traits, outcome, isRight }: Context): Warning[] {
  const decided = traits.favourable.includes(outcome) ? "yes" : "no";
  const { says, quote, isConclusion, all } = read;
  const found: Warning[] = [];
  // A text that agrees elsewhere is believed to contradict only by what it concludes with.
  if (says !== undefined && says !== decided && (isConclusion || !all.includes(decided))) {
    const but = says === "open" ? "leaves it open" : "says";
    const message = `The decision is ${outcome}, but the reasoning ${but}: “${cut(quote)}”.`;
    found.push(contradiction(outcome, quote, message));
  }
  // Beside a right outcome, a comparison that holds and means another was read wrongly.
  const against = comparisons.filter(({ holds, implies }) => {
    return !holds || (!isRight && implies !== undefined && implies !== decided);
  });
  return [...found, ...limited(against.map((comparison) => ofComparison(comparison, outcome, decided)))];
}

function ofComparison(
  { quote, left, right, said, holds, implies }: Comparison,
  outcome: string,
  decided: "yes" | "no",
): Warning {
  if (implies !== undefined && implies !== decided) {
    return contradiction(outcome, quote, `The decision is ${outcome}, but the reasoning says: “${cut(quote)}”.`);
  }
  const relation = said === "over" ? "over" : "within";
  const not = holds ? "" : "not ";
  return contradiction(
    `${left} is ${not}${relation} ${right}`,
    quote,
    `The reasoning compares wrongly: ${left} is not ${relation} ${right} (“${cut(quote)}”).`,
  );
}

function contradiction(expected: Json, quote: string, message: string): Warning {
  return {
    code: "reasoning_contradicts_decision",
    message,
    expected,
    actual: cut(quote),
    quote: cut(quote),
    level: "warning",
  };
}

/** By which part a field must be off a figure of the text to be another one than that in other digits. */
const OFF = 0.01;

/** Fields of the output that are wrong, of which the text gives the right figure: and nowhere what the field has. */
function betterKnown(read: Reading, { fields, reference }: Context): Warning[] {
  const isWrong = (field: string) => {
    const [given, expected] = [fields[field], reference[field]];
    if (typeof given !== "number" || typeof expected !== "number") return false;
    return Math.abs(given - expected) > OFF * Math.max(Math.abs(given), Math.abs(expected));
  };
  const wrong = Object.keys(fields).filter(isWrong);
  if (wrong.length === 0) return [];
  const figures = figuresIn(read.text);
  return read.rightFigures().flatMap(({ claim, quantity: { field = "", unit }, quote }) => {
    const given = fields[field];
    if (typeof given !== "number" || !wrong.includes(field)) return [];
    if (figures.some((figure) => states(figure, { value: given, unit }))) return [];
    const message = `The decision has ${field} ${given}, but the reasoning says ${claim.figure.text}: “${cut(quote)}”.`;
    return [contradiction({ [field]: given }, quote, message)];
  });
}

/** A wrong figure: for a field of the output a contradiction, for a limit of the policy another rule, else ungrounded. */
function ofFigure({ claim, expected, quote }: WrongFigure, { facts, fields }: Context): Warning[] {
  const { text } = claim.figure;
  const isFromNowhere = !isKnown(claim.figure, facts.known) && !isDerived(claim.figure, facts);
  if (!expected) return [ungrounded("figures of the input, the policy and the tools", text, quote)];
  const { key, field, limits } = expected.quantity;
  if (field !== undefined) {
    const given = fields[field] ?? expected.value;
    const isRepeated =
      typeof given === "number" && states(claim.figure, { value: given, unit: expected.quantity.unit });
    if (isRepeated) return [ungrounded({ [key]: expected.value }, text, quote)];
    const message = `The decision has ${field} ${JSON.stringify(given)}, but the reasoning says ${text}: “${cut(quote)}”.`;
    return [
      contradiction({ [field]: given }, quote, message),
      ...(isFromNowhere ? [ungrounded({ [key]: expected.value }, text, quote)] : []),
    ];
  }
  if (limits === undefined) return [ungrounded({ [key]: expected.value }, text, quote)];
  return [ofSubject({ code: "rule_not_in_policy", name: `${text} as ${key}, which is ${expected.value}`, quote })];
}

function ungrounded(expected: Json, figure: string, quote: string): Warning {
  const should = typeof expected === "string" ? `not among the ${expected}` : `not ${entryText(expected)}`;
  const message = `The reasoning cites “${figure}”, which is ${should}: “${cut(quote)}”.`;
  return { code: "ungrounded_figure", message, expected, actual: figure, quote: cut(quote), level: "warning" };
}

function entryText(value: Json): string {
  const [entry] = Object.entries(value as Record<string, Json>);
  return entry ? `${entry[0]} ${JSON.stringify(entry[1])}` : JSON.stringify(value);
}

function ofSubject({ code, name, quote }: LeansOn): Warning {
  const expected = code === "prohibited_basis" ? "no basis that the law prohibits" : "only the policy's own rules";
  const message =
    code === "prohibited_basis"
      ? `The reasoning names ${name}, on which no decision may rest: “${cut(quote)}”.`
      : `The reasoning leans on a rule that the policy does not have: ${name} (“${cut(quote)}”).`;
  return { code, message, expected, actual: { rule: name, quote: cut(quote) }, quote: cut(quote), level: "warning" };
}

function absent(missing: string, quote: string): Warning {
  const message = `The output gives no reasons: its text is ${missing}.`;
  return {
    code: "reasoning_missing",
    message,
    expected: "the reasons of the decision",
    actual: missing,
    quote: cut(quote),
    level: "warning",
  };
}

function whyUnread(language: string | undefined, share: number): string {
  if (language === undefined) return "it is in a language that is not known";
  return `no statement of the outcome is recognised (${Math.round(share * 100)} % of its clauses are read)`;
}

function unread(why: string, text: string): Warning {
  const message = `The reasoning could not be held against the decision: ${why}.`;
  return {
    code: "reasoning_unread",
    message,
    expected: "a text that can be read",
    actual: why,
    quote: cut(text),
    level: "info",
  };
}

/** A text, without its middle where it is longer than anybody writes. */
function inPart(text: string): string {
  if (text.length <= MAX_READ) return text;
  return `${text.slice(0, MAX_READ / 2)}\n${text.slice(-MAX_READ / 2)}`;
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_QUOTE ? text : `${characters.slice(0, MAX_QUOTE).join("")}…`;
}
