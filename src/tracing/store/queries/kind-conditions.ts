import { ATTRIBUTE } from "../../attributes.js";
import { RUN_KINDS, type RunKind } from "../../vocabulary/kinds.js";
import { SPAN_JSON } from "../packing/span-function.js";
import type { Condition } from "./conditions.js";

/** A kind that a condition is about: it is asked for, or what is asked for is everything else. */
function wantedKinds(kind: RunKind): { kinds: readonly RunKind[]; not: "NOT " | "" } {
  // Whatever is not said to be another is real traffic: spans of other programs say nothing.
  return kind === "run" ? { kinds: RUN_KINDS.filter((one) => one !== "run"), not: "NOT " } : { kinds: [kind], not: "" };
}

/** Whether a span of a trace `t` is of one of some kinds: of a trace with several runs each span says it itself. */
function isOfKinds(kinds: readonly RunKind[], span = "s"): string {
  const json = `${SPAN_JSON}(${span}.trace_id, ${span}.span_id, ${span}.body)`;
  const said = kinds.map((kind) => `instr(${json}, '"${ATTRIBUTE.kind}","value":{"stringValue":"${kind}"') > 0`);
  const known = kinds.map((kind) => `'${kind}'`).join(", ");
  return `t.kind <> 'run' AND CASE WHEN t.runs > 1 THEN ${said.join(" OR ")} ELSE t.kind IN (${known}) END`;
}

/**
 * Only rows of runs of a kind, where their `spans` are read as well. Real traffic is what most rows are of: each is
 * looked at when its turn comes.
 */
export function spansOfKind(kind: RunKind | undefined): Condition[] {
  if (kind !== "run") return observationsOfKind(kind);
  const { kinds, not } = wantedKinds(kind);
  const traces = `SELECT 1 FROM traces AS t WHERE t.trace_id = spans.trace_id AND ${isOfKinds(kinds, "spans")}`;
  return [[`${not}EXISTS (${traces})`]];
}

/** Only observations `o` of runs of a kind, without their spans, which are long: for what counts over many. */
export function observationsOfKind(kind: RunKind | undefined): Condition[] {
  if (kind === undefined) return [];
  const { kinds, not } = wantedKinds(kind);
  const spans = `SELECT s.id FROM traces AS t CROSS JOIN spans AS s ON s.trace_id = t.trace_id
    WHERE ${isOfKinds(kinds)}`; // crossed: traces first, which are fewer and shorter
  return [[`o.id ${not}IN (${spans})`]];
}

/** Only scores `o` of runs of a kind. */
export function scoresOfKind(kind: RunKind | undefined): Condition[] {
  if (kind === undefined) return [];
  const { kinds, not } = wantedKinds(kind);
  // A score of a whole trace is of each other kind that a run in it is.
  const spans = `SELECT 1 FROM traces AS t JOIN spans AS s ON s.trace_id = t.trace_id
    WHERE t.trace_id = o.trace_id AND s.span_id = coalesce(o.span_id, s.span_id) AND ${isOfKinds(kinds)}`;
  return [[`${not}EXISTS (${spans})`]];
}
