import type { LearnedWords } from "../../reading/learned/learned.js";
import type { Quantity, ReadingTraits } from "../../reading/traits.js";
import { isObject } from "../../text/json.js";
import { readAs } from "../read-as.js";
import type { AgentParts } from "./agent.js";
import type { AnalysisTraits, Method, Relation, ViolationTrait } from "./analysis-traits.js";
import type { CommandLine } from "./command-line.js";
import type { EvalTraits, Grader, Plot, Sampler, ToolCallRules } from "./eval-traits.js";
import { explanationSchema } from "./explanation.js";

/** What a value must be, in words that `must be` or `must give` can stand before; whether one is it, and why one is not. */
export type Kind = readonly [what: string, isIt: (value: unknown) => boolean, whyNot?: (value: unknown) => string];

export type Shape =
  | { is: "value"; kind: Kind }
  | { is: "function"; gives?: Kind }
  | { is: "list"; of: Shape }
  | { is: "map"; of: Shape }
  | { is: "object"; members: Readonly<Record<string, Shape>>; needs: readonly string[] };

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const hasTexts = (value: unknown, ...names: string[]) => isObject(value) && names.every((name) => isText(value[name]));
const isListOf = (is: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is);
const isMapOf = (is: (value: unknown) => boolean) => (value: unknown) =>
  isObject(value) && Object.values(value).every(is);
const isInput = (value: unknown) => value !== undefined;
const isOneOf = (...words: string[]): Kind => [words.join(" or "), (value) => words.includes(value as string)];

const TEXT: Kind = ["text", isText];
const TEXTS: Kind = ["a list of texts", isListOf(isText)];
const OBJECT: Kind = ["an object", isObject];
const INPUT: Kind = ["an input", isInput];
const LISTS: Kind = ["an object with a list of texts for each name", isMapOf(isListOf(isText))];

const value = (kind: Kind): Shape => ({ is: "value", kind });
const gives = (...kind: Kind): Shape => ({ is: "function", gives: kind });
const listOf = (of: Shape): Shape => ({ is: "list", of });
const mapOf = (of: Shape): Shape => ({ is: "map", of });
const text = value(TEXT);
const texts = value(TEXTS);
const flag = value(["true or false", (given) => typeof given === "boolean"]);
const number = value(["a number", isNumber]);
const object = value(OBJECT);
const list = value(["a list", Array.isArray]);

type Shapes<T> = { readonly [Name in keyof Required<T>]: Shape };
/** An object of named members, those of a type: all of them are here, or it does not compile. */
const objectOf = <T>(members: Shapes<T>, ...needs: (keyof T & string)[]): Shape => ({ is: "object", members, needs });

const toolCalls = objectOf<ToolCallRules>({ steps: number, repeats: flag });
const grader = objectOf<Grader<unknown, unknown>>({ name: text, grade: { is: "function" } }, "name", "grade");
const sampler = objectOf<Sampler<unknown>>({ strata: texts, draw: gives(...INPUT) }, "strata", "draw");
const plot = objectOf<Plot<unknown>>(
  {
    title: text,
    figure: text,
    limit: text,
    pointOf: gives(
      "{ figure, limit, group }",
      (given) => isObject(given) && isNumber(given.figure) && isNumber(given.limit) && isText(given.group),
    ),
  },
  "title",
  "figure",
  "limit",
  "pointOf",
);

const evals = objectOf<EvalTraits<unknown, unknown>>({
  boundaries: gives(
    "a list of { id, description, input, tags }",
    isListOf((given) => hasTexts(given, "id", "description") && isObject(given) && isInput(given.input)),
  ),
  dimensions: mapOf(texts),
  classify: gives(...LISTS),
  explain: gives(...TEXT),
  withoutText: gives(...INPUT),
  tool_calls: toolCalls,
  graders: listOf(grader),
  sample: sampler,
  plot,
});

const relation = objectOf<Relation>(
  { name: text, field: text, higher: value(isOneOf("never hurts", "never helps")) },
  "name",
  "field",
  "higher",
);
const method = objectOf<Method<unknown>>(
  { field: text, name: text, correct: flag, compute: gives("a number", isNumber) },
  "field",
  "name",
  "correct",
  "compute",
);
const violation = objectOf<ViolationTrait>(
  {
    title: text,
    severity: value(isOneOf("high", "medium", "low", "info")),
    level: value(isOneOf("violation", "warning", "info")),
    lever: value(isOneOf("instructions", "schema", "flow", "model")),
    field: text,
    outcome: flag,
    contradiction: flag,
    rule: flag,
    formerly: texts,
  },
  "title",
  "severity",
  "lever",
);

const analysis = objectOf<AnalysisTraits<unknown>>({
  relations: listOf(relation),
  methods: listOf(method),
  formulas: mapOf(text),
  violations: mapOf(violation),
  requiredTools: texts,
  untrusted: texts,
  inputWords: mapOf(texts),
  figureNames: mapOf(text),
  follow: gives(...OBJECT),
});

const quantity = objectOf<Quantity>(
  {
    key: text,
    unit: text,
    per: text,
    limits: text,
    decides: flag,
    floorOf: text,
    qualified: flag,
    field: text,
  },
  "key",
  "unit",
);

const learnedWords = objectOf<LearnedWords>({ bias: number, least: number, weights: text }, "bias", "least", "weights");

const reading = objectOf<ReadingTraits<unknown>>(
  {
    field: text,
    favourable: texts,
    words: object,
    quantities: listOf(quantity),
    labels: list,
    names: list,
    decides: text,
    topics: list,
    withoutMinimum: texts,
    figures: gives(...OBJECT),
    alternatives: gives(
      "a list of { value, figures }",
      isListOf((given) => hasTexts(given, "value")),
    ),
    constants: list,
    neutral: object,
    learned: objectOf(
      { reason: learnedWords, prohibited: learnedWords, undecided: learnedWords },
      "reason",
      "prohibited",
      "undecided",
    ),
    untrusted: texts,
  },
  "field",
  "favourable",
  "quantities",
  "labels",
);

const positional = objectOf<CommandLine["positionals"][number]>(
  { field: text, name: text, description: text },
  "field",
  "name",
  "description",
);
const option = objectOf<CommandLine["options"][number]>(
  { field: text, flags: text, description: text, choices: texts, required: flag },
  "field",
  "flags",
  "description",
);
const commandLine = objectOf<CommandLine>(
  {
    description: text,
    positionals: listOf(positional),
    options: listOf(option),
    example: texts,
    examples: texts,
    needsModel: flag,
    byFile: texts,
  },
  "description",
  "positionals",
  "options",
  "example",
  "examples",
);

/** The members that an author may leave out, and what each of them is. */
export const OPTIONAL = {
  description: text,
  policy: value(["data that JSON can hold", isData]),
  prompt: gives(...TEXT),
  positionals: texts,
  commandLine,
  parseInput: gives("the input", isInput),
  validate: gives(
    "a list of violations, each with code and message",
    isListOf((given) => hasTexts(given, "code", "message")),
  ),
  reading,
  strict: flag,
  answerOffline: gives("an output", isObject),
  outcomeOf: gives("a word or null", (given) => given === null || given === undefined || isText(given)),
  unfavourable: texts,
  summarize: gives(
    "{ outcome, favourable, figures }",
    (given) => isObject(given) && isListOf((figure) => hasTexts(figure, "label", "value"))(given.figures),
  ),
  reference: gives(
    "{ output, figures }",
    (given) => isObject(given) && isObject(given.output) && (given.figures === undefined || isObject(given.figures)),
  ),
  evals,
  analysis,
} satisfies Record<Exclude<keyof AgentParts<unknown, unknown>, (typeof NEEDED)[number]>, Shape>;

export const NEEDED = ["name", "instructions", "input", "output", "tools"] as const;

/** All members that a definition may have. */
export const MEMBERS = [...NEEDED, ...(Object.keys(OPTIONAL) as (keyof typeof OPTIONAL)[])];

/** What `explanation` of a reference gives. */
export const EXPLANATION: Kind = [
  "{ reasons, would_approve_if }",
  (given) => readAs(explanationSchema, given).ok,
  (given) => {
    const read = readAs(explanationSchema, given);
    return read.ok ? "" : read.problem;
  },
];

/** What `offline` of a tool gives. */
export const OFFLINE: Kind = [
  "arguments, a list of them, or undefined",
  (given) => given === undefined || isObject(given) || isListOf(isObject)(given),
];

/** Whether JSON can hold a value. */
export function isData(given: unknown): boolean {
  try {
    return JSON.stringify(given) !== undefined;
  } catch {
    return false;
  }
}
