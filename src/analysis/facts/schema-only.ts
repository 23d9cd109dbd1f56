import { valuesAgree } from "../../figures/values-agree.js";
import { isDerived, isKnown } from "../../reading/facts.js";
import type { Figure, Known } from "../../reading/figures.js";
import { figuresIn, numbersIn } from "../../reading/figures-in.js";
import { Reader } from "../../reading/reader.js";
import { legible } from "../../reading/text/legible.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { outcomeFieldIn } from "../../runtime/definition/outcome.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import type { Judgement } from "./judge.js";

/** Words from which on a text of the output is prose. */
const FEWEST_WORDS = 4;
/** Numbers that are years in most texts. */
const YEARS = [1900, 2100] as const;
/** Most texts and figures of a run that are read. */
const MOST = 50;

function proseOf(output: Record<string, Json>): { field: string; text: string }[] {
  return Object.entries(output)
    .flatMap(([field, value]) =>
      typeof value === "string" && value.trim().split(/\s+/).length >= FEWEST_WORDS ? [{ field, text: value }] : [],
    )
    .slice(0, MOST);
}

/**
 * Figures of an output's prose that nothing bears out: not the input, what tools returned or were asked, the instructions, or
 * the output's own fields, nor what follows from these by a step of arithmetic.
 */
export function ungroundedFigures(
  run: RecordedRun,
  { input, output = {} }: Judgement,
  agent: AnyAgent,
): { figure: Figure; text: string }[] {
  const prose = proseOf(output);
  const figures = prose.flatMap(({ text }) => figuresIn(legible(text)).map((figure) => ({ figure, text })));
  if (figures.length === 0) return [];
  const fields = Object.entries(output).filter(([name]) => !prose.some(({ field }) => field === name));
  const tools = run.tool_calls.flatMap(({ result = null, arguments: args }) => [result, args]);
  const sources: unknown[] = [
    input,
    Object.fromEntries(fields),
    ...tools,
    agent.instructions,
    agent.policy,
    agent.tools.map(({ description }) => description),
  ];
  const texts = scalarsIn(sources).join("\n");
  const known: Known[] = [
    ...numbersIn(sources),
    ...figuresIn(texts.slice(0, 20_000)).flatMap(({ readings, unit }) =>
      readings.map(({ value }) => ({ value, unit, key: undefined })),
    ),
  ];
  const digits = texts.replace(/[\s,.']/g, "");
  return figures
    .filter(({ figure }) => {
      const [first] = figure.readings;
      const isYear =
        figure.unit === "plain" && first !== undefined && first.value >= YEARS[0] && first.value <= YEARS[1];
      const own = figure.text.replace(/\D/g, "");
      if (isYear || (own.length > 2 && digits.includes(own)) || isKnown(figure, known)) return false;
      return !isDerived(figure, { known, quantities: new Map() });
    })
    .slice(0, MOST);
}

/** Names of outcomes that are good news, so that a text which says no contradicts them. */
const FAVOURABLE =
  /^(?:is_?|was_?)?(?:approved?|accepted?|eligible|granted?|allowed|permitted|passed|qualified|qualifies|authori[sz]ed)$/i;
/** What turns a word round, before it. */
const NEGATION =
  /\b(?:no|nothing|nobody|none|not|never|without|cannot|can't|don't|doesn't|isn't|rather than|instead of|nor|neither|than|if|unless|would|could)\b[^.;:!?]{0,30}$/i;

let reader: Reader | undefined;

/** The words of an output's prose that say another outcome than its field does; undefined where none do. */
export function contradictedOutcome(
  { output = {} }: Judgement,
  agent: AnyAgent,
): { outcome: string; quote: string } | undefined {
  const field = outcomeFieldIn(agent.output);
  const value = field === undefined ? undefined : output[field];
  for (const { text } of proseOf(output)) {
    if (typeof value === "boolean" && field !== undefined && FAVOURABLE.test(field)) {
      reader ??= new Reader({ field: "", favourable: [], quantities: [], labels: [] });
      const { says, quote, isConclusion, all } = reader.read(legible(text), NO_FACTS).outcome;
      const decided = value ? "yes" : "no";
      const isOther = says !== undefined && says !== "open" && says !== decided;
      if (isOther && (isConclusion || !all.includes(decided))) return { outcome: `${field} ${value}`, quote };
    }
    if (typeof value === "string" && field !== undefined) {
      const other = otherChoice(text, value, choicesOf(agent, field));
      if (other !== undefined) return { outcome: value, quote: other };
    }
  }
  return undefined;
}

const NO_FACTS = {
  quantities: new Map(),
  valuesOf: () => [],
  alternative: () => undefined,
  names: new Set<string>(),
  otherNames: [],
  known: [],
  isFixed: () => false,
  flips: () => [],
  turns: () => false,
  inputs: [],
  whatIf: () => [],
};

function choicesOf(agent: AnyAgent, field: string): string[] {
  const { entries } = (agent.output._zod.def.shape[field]?._zod.def ?? {}) as { entries?: Record<string, string> };
  return Object.values(entries ?? {}).filter((each) => typeof each === "string");
}

/** The sentence of a text that names one other outcome, where no sentence names the output's own. */
function otherChoice(text: string, own: string, choices: readonly string[]): string | undefined {
  const stemOf = (choice: string) =>
    choice
      .toLowerCase()
      .replaceAll(/[_-]/g, " ")
      .replace(/(?:ied|ies|ed|es|e|d|s|y|al)$/, "");
  const saysOf = (stem: string) => new RegExp(String.raw`\b${stem.replace(/[^a-z0-9 ]/g, ".")}`, "i");
  const stems = choices.map(stemOf).filter((stem) => stem.length >= 3);
  if (saysOf(stemOf(own)).test(text)) return undefined;
  const named = stems.filter((stem) => stem !== stemOf(own) && !stemOf(own).includes(stem) && saysOf(stem).test(text));
  const [stem] = named;
  if (named.length !== 1 || stem === undefined) return undefined;
  return text.split(/(?<=[.!?])\s+/).find((sentence) => {
    const found = saysOf(stem).exec(sentence);
    return found !== null && !NEGATION.test(sentence.slice(0, found.index));
  });
}

/** Fields of an output that have another value than what tools returned under their name; and by which tool. */
export function otherThanTools({
  output = {},
  reference,
  tools,
}: Judgement): { field: string; value: Json; expected: Json; tool: string }[] {
  const determined = new Set(Object.keys(reference.output as object));
  return Object.entries(output).flatMap(([field, value]) => {
    if (determined.has(field) || (typeof value !== "number" && typeof value !== "boolean")) return [];
    const returned = tools.flatMap(({ call, figures }) =>
      figures.flatMap((figure) =>
        plainName(figure.key) === plainName(field) ? [{ tool: call.name, expected: figure.value }] : [],
      ),
    );
    const [first] = returned;
    const isKnown = returned.some(({ expected }) => valuesAgree(value, expected) || isRounded(value, expected));
    const isOne = returned.every(
      ({ expected }) => typeof expected === typeof value && valuesAgree(expected, first?.expected),
    );
    return first && isOne && !isKnown ? [{ field, value, ...first }] : [];
  });
}

/** A figure's name without its unit, in one way of writing: `maxPriceUsd` is `max_price`. */
function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/_(?:usd|eur|gbp|percent|pct|months|days|kg|km)$/, "");
}

/** Whether a number is another one in the digits that it has. */
function isRounded(value: Json, of: Json): boolean {
  if (typeof value !== "number" || typeof of !== "number") return false;
  const digits = String(value).split(".")[1]?.length ?? 0;
  return Math.abs(value - of) <= 10 ** -digits / 2 + 1e-9 && Math.abs(value - of) <= Math.abs(of) * 0.01;
}

function scalarsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (value === null || typeof value !== "object" || depth > 20) return [];
  return Object.values(value).flatMap((each) => scalarsIn(each, depth + 1));
}
