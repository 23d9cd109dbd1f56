import { valuesAgree } from "../../figures/values-agree.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { Column, hashOf, hashOfNumbers } from "../kept/columns.js";
import { inputFields } from "./claimed-inputs.js";
import type { Inspection } from "./judge.js";
import { type FindingKey, quoteOf, type RunRef, type Sighting } from "./sighting.js";

/** What many runs with an answer have in common. */
export interface SharedRow {
  /** What was decided, in a word, for a person. */
  outcome: string;
  /** How many of the figures of the answer are not the policy's, and no tool or stranger explains; those that are nothing are not counted. */
  wrongFigures: number;
  /** Whether the outcome is what an applicant hopes for; null where that cannot be said. */
  favourable: boolean | null;
  /** What the run's wrong answer is a case of; null where its answer is right. */
  blame: FindingKey | null;
}

/** What a run with an answer has for itself. */
export interface OwnRow {
  /** Values of the numeric trusted fields, in the order of `RunTable.fields`. */
  values: readonly number[];
  /** The trusted fields that are no numbers, as one text. */
  rest: string;
  /** The fields that the policy determines, as one text. */
  answer: string;
  quote: string;
}

/** A run with an answer, for the detectors that compare runs. */
export type RunRow = RunRef & SharedRow & OwnRow;

/** The row of a run; undefined for one without an answer. */
export function rowOf(
  { run, judgement, agent }: Inspection,
  sightings: readonly Sighting[],
): { shared: SharedRow; own: OwnRow } | undefined {
  if (!judgement?.output) return undefined;
  const { output, input, reference } = judgement;
  const fields = input as Record<string, unknown>;
  const moving = movingFields(agent);
  const rest = trustedFields(agent)
    .filter((field) => !moving.includes(field))
    .map((field) => [field, fields[field]]);
  const determined = Object.keys(reference.output as object);
  const wrong = sightings.find(({ code }) => judgement.violations.some((violation) => violation.code === code));
  const isWrong = (field: string) => isWrongFigure(output[field], (reference.output as Record<string, Json>)[field]);
  const explained = new Set(
    sightings.flatMap(({ code, because }) => {
      return because && EXPLAINED.test(because.code) ? [traitOf(agent, code)?.field] : [];
    }),
  );
  return {
    shared: {
      outcome: agent.outcomeOf(output) ?? "",
      wrongFigures: determined.filter((field) => isWrong(field) && !explained.has(field)).length,
      favourable: agent.summarize(input, output).favourable,
      blame: (wrong && (wrong.because ?? { code: wrong.code, subject: wrong.subject })) ?? null,
    },
    own: {
      values: moving.map((field) => Number(fields[field])),
      rest: rest.length === 0 ? "" : JSON.stringify(rest),
      answer: JSON.stringify(determined.map((field) => output[field])),
      quote: quotedInput(run.input),
    },
  };
}

/** The judged runs of an analysis, for the detectors that compare them: numbers in columns, the rest where it was kept. */
export class RunTable {
  private readonly shared: SharedRow[] = [];
  private readonly numbers = new Map<SharedRow, number>();
  private readonly kinds = new Column();
  private readonly values: Column[];
  private readonly rests = new Column();
  private readonly answers = new Column();
  private readonly places = new Column();

  /**
   * @param fields numeric trusted input fields that laws are about
   * @param find all that is known of a row, by the place that it was added with; undefined where it was forgotten since
   */
  constructor(
    readonly fields: readonly string[],
    private readonly find: (place: number) => RunRow | undefined,
  ) {
    this.values = fields.map(() => new Column());
  }

  add(shared: SharedRow, { values, rest, answer }: OwnRow, place: number): void {
    let kind = this.numbers.get(shared);
    if (kind === undefined) {
      kind = this.shared.push(shared) - 1;
      this.numbers.set(shared, kind);
    }
    this.kinds.push(kind);
    for (const [index, column] of this.values.entries()) column.push(values[index] ?? Number.NaN); // JSON has none
    this.rests.push(rest === "" ? 0 : hashOf(rest));
    this.answers.push(hashOf(answer));
    this.places.push(place);
  }

  get length(): number {
    return this.kinds.length;
  }

  sharedOf(row: number): SharedRow {
    return this.shared[this.kinds.at(row)] as SharedRow;
  }

  /** The value of a numeric field, by its place in `fields`. */
  valueOf(row: number, field: number): number {
    return (this.values[field] as Column).at(row);
  }

  /** The same for equal answers. */
  answerOf(row: number): number {
    return this.answers.at(row);
  }

  /** The same for equal trusted inputs. @param but place in `fields` of a value that does not count */
  inputOf(row: number, but = -1): number {
    const count = this.values.length;
    const numberAt = (place: number) => (place === count ? this.rests : (this.values[place] as Column)).at(row);
    return hashOfNumbers(count + 1, numberAt, but);
  }

  /** All that is known of a row; undefined where it was forgotten since. */
  get(row: number): RunRow | undefined {
    return this.find(this.places.at(row));
  }
}

/** Causes of a wrong figure that need no other run's. */
const EXPLAINED = /^(?:tool_|injection_)/;

function trustedFields(agent: AnyAgent): string[] {
  const untrusted = agent.analysis?.untrusted ?? [];
  return inputFields(agent).filter((field) => !untrusted.includes(field));
}

/** Numeric trusted input fields that an agent's laws are about. */
export function movingFields(agent: AnyAgent): string[] {
  const moving = new Set(agent.analysis?.relations.map(({ field }) => field));
  return trustedFields(agent).filter((field) => moving.has(field));
}

function isWrongFigure(given: Json | undefined, expected: Json | undefined): boolean {
  return typeof given === "number" && given !== 0 && !valuesAgree(given, expected);
}

/** An input as text, cut; copied where it is cut, for a part keeps the whole text alive. */
function quotedInput(input: unknown): string {
  const text = JSON.stringify(input);
  const quote = quoteOf(text);
  return quote.length === text.length ? text : Buffer.from(quote, "utf16le").toString("utf16le");
}
