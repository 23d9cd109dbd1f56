import { valuesAgree } from "../../figures/values-agree.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { inputFields } from "./claimed-inputs.js";
import type { Inspection } from "./judge.js";
import type { FindingKey, Observation } from "./observation.js";
import { quoteOf } from "./observation.js";

/** What detectors that compare runs keep of each: a few numbers, so that a hundred thousand runs fit in memory. */
export interface RunRow {
  trace_id: string;
  span_id: string;
  started_at: number;
  version: string;
  /** Values of the numeric trusted fields, in the order of `RunTable.fields`. */
  values: readonly number[];
  /** The trusted fields that are no numbers, as one text. */
  rest: string;
  /** What was decided: in a word, for a person; and the fields that the policy determines, as one text. */
  outcome: string;
  answer: string;
  /** How many of the figures among them are not the policy's; those that are nothing are not counted. */
  wrongFigures: number;
  /** Whether the outcome is what an applicant hopes for; null where that cannot be said. */
  favourable: boolean | null;
  quote: string;
  /** What the run's wrong answer is a case of; undefined where its answer is right. */
  blame: FindingKey | undefined;
}

/** The judged runs of an analysis, for the detectors that compare them. */
export class RunTable {
  readonly rows: RunRow[] = [];
  /** Numeric trusted input fields. */
  readonly fields: readonly string[];
  private readonly trusted: readonly string[];
  private readonly favourable = new Map<string, boolean | null>();

  constructor(private readonly agent: AnyAgent) {
    const untrusted = agent.analysis?.untrusted ?? [];
    this.trusted = inputFields(agent).filter((field) => !untrusted.includes(field));
    const moving = new Set(agent.analysis?.relations.map(({ field }) => field));
    this.fields = this.trusted.filter((field) => moving.has(field));
  }

  /** Whether an outcome is favourable: asked once for each, for a summary is made for people, and takes its time. */
  private favourableOf(outcome: string, input: unknown, output: unknown): boolean | null {
    const known = this.favourable.get(outcome);
    if (known !== undefined) return known;
    const { favourable } = this.agent.summarize(input, output);
    this.favourable.set(outcome, favourable);
    return favourable;
  }

  /** Adds a run that has an answer. */
  add({ run, judgement }: Inspection, observations: readonly Observation[]): void {
    if (!judgement?.output) return;
    const { output, input, reference } = judgement;
    const fields = input as Record<string, unknown>;
    const values = this.fields.map((field) => Number(fields[field]));
    const rest = this.trusted.filter((field) => !this.fields.includes(field)).map((field) => [field, fields[field]]);
    const determined = Object.keys(reference.output as object);
    const wrong = observations.find(({ code }) => judgement.violations.some((violation) => violation.code === code));
    const outcome = this.agent.outcomeOf(output) ?? "";
    this.rows.push({
      trace_id: run.trace_id,
      span_id: run.span_id,
      started_at: run.started_at,
      version: run.version,
      values,
      rest: rest.length === 0 ? "" : JSON.stringify(rest),
      outcome,
      answer: JSON.stringify(determined.map((field) => output[field])),
      wrongFigures: determined.filter((field) =>
        isWrongFigure(output[field], (reference.output as Record<string, Json>)[field]),
      ).length,
      favourable: this.favourableOf(outcome, input, output),
      quote: quotedInput(run.input),
      blame: wrong && (wrong.because ?? { code: wrong.code, subject: wrong.subject }),
    });
  }
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

/**
 * Orders rows by their trusted inputs: 0 for equal ones.
 *
 * @param but place of a value that does not count
 */
export function compareInputs(a: RunRow, b: RunRow, but = -1): number {
  if (a.rest !== b.rest) return a.rest < b.rest ? -1 : 1;
  for (let index = 0; index < a.values.length; index++) {
    const difference = (a.values[index] ?? 0) - (b.values[index] ?? 0);
    if (index !== but && difference !== 0) return difference;
  }
  return 0;
}
