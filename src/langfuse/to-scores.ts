import { entryOf } from "../text/json.js";
import type { Score } from "../tracing/score.js";
import type { WireScore } from "./wire.js";

const DATA_TYPES: readonly string[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL"] satisfies Score["data_type"][];

/** Who judged, where the id does not tell: Langfuse's annotations are people's. */
const SOURCES: Record<string, string> = { ANNOTATION: "person", EVAL: "eval" };

/** Scores of traces, oldest first. Langfuse's texts and corrections become categories; scores of sessions are left out. */
export function toScores(scores: readonly WireScore[]): Score[] {
  return [...scores]
    .sort((a, b) => order(a.timestamp ?? "", b.timestamp ?? "") || order(a.id, b.id))
    .flatMap((score) => toScore(score) ?? []);
}

function toScore(score: WireScore): Score | undefined {
  const { id, name, comment, dataType = "" } = score;
  const { kind, id: subject, traceId } = score.subject ?? {};
  const trace_id = (kind === "trace" ? subject : traceId) ?? score.traceId;
  const span_id = kind === "observation" ? subject : score.observationId;
  const value = score.value ?? score.stringValue;
  if (trace_id === undefined || value === undefined) return undefined;
  return {
    id,
    trace_id,
    ...(span_id ? { span_id } : {}),
    name,
    value: typeof value === "boolean" ? Number(value) : value,
    data_type: DATA_TYPES.includes(dataType) ? (dataType as Score["data_type"]) : "CATEGORICAL",
    ...(comment ? { comment } : {}),
    source: sourceOf(score),
  };
}

/** Who judged, in our words: by the id that we gave it, else by Langfuse's word. */
export function sourceOf({ id, name, subject, source = "", traceId: named }: WireScore): string {
  const trace = (subject?.kind === "trace" ? subject.id : subject?.traceId) ?? named ?? "";
  return sourceIn(id, trace, name) ?? entryOf(SOURCES, source) ?? "api";
}

/** The source in an id that `scoreId` made, of a trace or of one run in it. */
function sourceIn(id: string, traceId: string, name: string): string | undefined {
  const [before, after] = [`${traceId}-`, `-${name}`];
  const isOurs = id.startsWith(before) && id.endsWith(after) && id.length > before.length + after.length;
  return isOurs ? id.slice(before.length, -after.length).replace(/^[0-9a-f]{16}-/, "") : undefined;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
