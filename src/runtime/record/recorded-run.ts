import * as z from "zod/mini";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import type { Plain } from "../../tracing/otlp/otlp.js";
import { isRight, isVerdict, type Score } from "../../tracing/score.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import {
  inOrder,
  type ModelCall,
  parseJson,
  readToolCalls,
  type ToolCall,
  textOf,
  toModelCall,
} from "./recorded-calls.js";

/** One run, read back from its trace. Everything in it was written by strangers. */
export interface RecordedRun {
  trace_id: string;
  /** Whose run it is; null where no span says. */
  agent: string | null;
  /** The run's own span; the trace's first one where the run has not ended. */
  span_id: string;
  started_at: number;
  /** Without what it waited in queues of batches. */
  duration_ms: number;
  /** The run has ended. */
  complete: boolean;
  /** The trace has: one without a run is of another program. */
  trace_complete: boolean;
  model: string;
  /** Who answered: the provider's host, with its port where it is another than usual; null where no span says. */
  host: string | null;
  /** What tells versions of the agent apart, in one line, and in its parts. */
  version: string;
  versions: RunVersion;
  /** The commit of the working folder that it was made in; null where it was in none. */
  revision: string | null;
  /** The outcome in a word, as it was recorded. */
  outcome: string | null;
  exit_reason: string | null;
  /** Null where the run's error is none, or it has not ended. */
  error: { type: string; message: string } | null;
  /** Spans that failed. */
  errors: number;
  /** Spans of its trace that cannot be read: what they tell is not known. */
  unread: number;
  /** What went in and what came out; undefined where it was not captured, or is no JSON. */
  input: unknown;
  /** The input's text, exactly; null where it was not captured. */
  input_text: string | null;
  output: unknown;
  /** The output's text, exactly. */
  output_text: string;
  /** The output is one that did not stand: what the model answered last. */
  rejected: boolean;
  model_calls: ModelCall[];
  tool_calls: ToolCall[];
  /** Codes of what blocked the answer, as it was recorded. One that fits no schema has none: its exit is its code. */
  flags: string[];
  /** What blocked the answer, and what was suspected of it, as JSON texts. */
  found: { violations: string | null; warnings: string | null };
  /** What the run's own checks said, in order. */
  validations: OwnCheck[];
  repair: { span_id: string; reason: string } | null;
  /** The output that stands is the second answer, as far as the run says. */
  repaired: boolean | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  /** What people said of it afterwards. */
  verdicts: Verdict[];
}

/** A person's score of a run. */
export interface Verdict {
  name: string;
  value: number | string;
  comment: string;
  /** The person says that the run is wrong. */
  disagrees: boolean;
}

/** What tells versions of an agent apart: this package's version, and short hashes; null where a trace has none. */
export interface RunVersion {
  app: string | null;
  policy: string | null;
  instructions: string | null;
  tools: string | null;
  code: string | null;
}

interface OwnCheck {
  span_id: string;
  /** Null where it did not end. */
  valid: boolean | null;
  codes: string[];
  /** Codes of what it warned of. */
  warnings: string[];
}

/** Reads the runs of a trace; where none has ended, what there is of one. Never throws: what is missing is left out. */
export function readRuns(trace: Trace): RecordedRun[] {
  const spans = [...walk(trace.roots)];
  const runs = spans.filter(({ kind }) => kind === "run");
  if (runs.length < 2) return [readSpans(trace, runs[0], spans)];
  return runs.map((run) => readSpans(trace, run, [...walk([run])]));
}

/** Reads the run of a trace: the named agent's where there is one of it, else the first. */
export function readRun(trace: Trace, agent?: string): RecordedRun {
  const runs = readRuns(trace);
  return runs.find((run) => run.agent === agent) ?? (runs[0] as RecordedRun);
}

function readSpans(trace: Trace, root: TraceSpan | undefined, spans: readonly TraceSpan[]): RecordedRun {
  const modelCalls = inOrder(spans.filter(({ kind }) => kind === "model").map(toModelCall));
  const attributes = root?.attributes ?? {};
  const versions = versionIn(attributes);
  return {
    trace_id: trace.trace_id,
    agent: root ? textOf(attributes[ATTRIBUTE.agentName]) : trace.agent,
    span_id: root?.span_id ?? spans[0]?.span_id ?? "",
    started_at: root?.started_at ?? trace.started_at,
    duration_ms: Math.max(0, (root?.duration_ms ?? trace.duration_ms) - batchedMs(spans)),
    complete: root !== undefined,
    trace_complete: trace.complete,
    model: trace.model ?? "",
    host: spans.map(({ attributes }) => hostIn(attributes)).find((host) => host !== null) ?? null,
    version: root === undefined ? "" : lineOf(versions, trace.model),
    versions,
    revision: textOf(attributes[ATTRIBUTE.revision])?.slice(0, LONGEST_REVISION) ?? null,
    outcome: textOf(attributes[ATTRIBUTE.outcome]),
    exit_reason: textOf(attributes[ATTRIBUTE.exitReason]),
    error: root?.error ?? null,
    errors: trace.errors,
    unread: trace.unread ?? 0,
    input: parseJson(root?.input ?? null),
    input_text: root?.input ?? null,
    ...readOutput(root?.output ?? null),
    model_calls: modelCalls,
    tool_calls: readToolCalls(spans, modelCalls),
    flags: flagsOf(attributes),
    found: { violations: textOf(attributes[ATTRIBUTE.violations]), warnings: textOf(attributes[ATTRIBUTE.warnings]) },
    validations: spans.filter(({ kind }) => kind === "validation").map(toValidation),
    repair: spans.filter(({ kind }) => kind === "repair").map(toRepair)[0] ?? null,
    repaired: truthOf(attributes[ATTRIBUTE.repaired]),
    input_tokens: trace.input_tokens,
    output_tokens: trace.output_tokens,
    cost_usd: trace.cost_usd,
    verdicts: verdictsOf(trace.all_scores, spans),
  };
}

/** Longest name of a commit that is believed, in characters: others write what they like. */
const LONGEST_REVISION = 80;

/** How long a run waited for answers of batches: what it took itself is the rest. */
function batchedMs(spans: readonly TraceSpan[]): number {
  const batched = spans.filter(({ attributes }) => attributes[ATTRIBUTE.batchId] !== undefined);
  return batched.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
}

function verdictsOf(scores: readonly Score[], spans: readonly TraceSpan[]): Verdict[] {
  const isIts = ({ span_id }: Score) => span_id === undefined || spans.some((span) => span.span_id === span_id);
  return scores
    .filter((score) => score.source === "person" && isIts(score))
    .map((score) => {
      const { name, value, comment = "", data_type } = score;
      const disagrees = (data_type === "BOOLEAN" && value === 0) || (isVerdict(name) && isRight(value) === false);
      return { name, value: data_type === "BOOLEAN" ? String(value === 1) : value, comment, disagrees };
    });
}

/** Whether the answer stood: it was given out as the run's output. */
export function stood({ exit_reason }: RecordedRun): boolean {
  return exit_reason === "decided";
}

/** The last answer: the output that stood, or the one that was rejected; undefined where there was none. */
export function answerOf(run: RecordedRun): unknown {
  return stood(run) || run.rejected ? run.output : undefined;
}

/** The version that the attributes of a run's span name. */
export function versionIn(attributes: Readonly<Record<string, unknown>>): RunVersion {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    app: text(attributes[ATTRIBUTE.appVersion]),
    policy: text(attributes[ATTRIBUTE.policyHash]),
    instructions: text(attributes[ATTRIBUTE.instructionsHash]),
    tools: text(attributes[ATTRIBUTE.toolsHash]),
    code: text(attributes[ATTRIBUTE.codeHash]),
  };
}

/** The host that a model call's span names. */
function hostIn(attributes: TraceSpan["attributes"]): string | null {
  const address = textOf(attributes[ATTRIBUTE.serverAddress]);
  const port = attributes[ATTRIBUTE.serverPort];
  return address === null || typeof port !== "number" ? address : `${address}:${port}`;
}

function flagsOf(attributes: TraceSpan["attributes"]): string[] {
  if (attributes[ATTRIBUTE.exitReason] === "invalid_output") return ["invalid_output"];
  const recorded = attributes[ATTRIBUTE.violationCodes];
  const codes = typeof recorded === "string" ? parseJson(recorded) : recorded;
  return Array.isArray(codes) ? [...new Set(codes.map(String))] : [];
}

/** The hash of the policy that a version's line names; null where it names none. */
export function policyIn(version: string): string | null {
  return / · policy (\S+)/.exec(version)?.[1] ?? null;
}

/** Names a version of an agent: package, hashes of instructions, tools and policy, and the model. */
function lineOf({ app, instructions, tools, policy, code }: RunVersion, model: string | null): string {
  const hash = (name: string, value: string | null) => (value === null ? [] : [`${name} ${value.slice(0, 12)}`]);
  return [
    (app ?? "unknown").slice(0, 40),
    ...hash("instructions", instructions),
    ...hash("tools", tools),
    ...hash("policy", policy),
    ...hash("code", code),
    (model ?? "unknown").slice(0, 60),
  ].join(" · ");
}

const rejectedSchema = z.strictObject({ rejected_decision: z.unknown() });

function readOutput(text: string | null): Pick<RecordedRun, "output" | "output_text" | "rejected"> {
  const json = parseJson(text);
  const rejected = z.safeParse(rejectedSchema, json);
  const output = rejected.success ? rejected.data.rejected_decision : json;
  return { output: output ?? undefined, output_text: text ?? "", rejected: rejected.success };
}

function toValidation({ span_id, attributes }: TraceSpan): OwnCheck {
  return {
    span_id,
    valid: truthOf(attributes[ATTRIBUTE.valid]),
    codes: textsOf(attributes[ATTRIBUTE.violationCodes]),
    warnings: textsOf(attributes[ATTRIBUTE.warningCodes]),
  };
}

/** What the run's own check said of its output: of the first answer where that stands, whatever came of the second. */
export function ownCheckOf({ validations, rejected, repaired }: RecordedRun): OwnCheck | undefined {
  const isFirst = !rejected && repaired === false;
  return (isFirst ? validations.find(({ valid }) => valid) : undefined) ?? validations.at(-1);
}

function truthOf(value: Plain | undefined): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function textsOf(value: Plain | undefined): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

function toRepair({ span_id, attributes }: TraceSpan): { span_id: string; reason: string } {
  return { span_id, reason: textOf(attributes[ATTRIBUTE.errorType]) ?? "" };
}
