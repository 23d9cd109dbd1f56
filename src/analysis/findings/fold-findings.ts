import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { CAUGHT, DIFFERENT_METHODS, GUESS } from "../detectors/violations.js";
import { INJECTION } from "./attribute.js";
import { SEVERITIES } from "./finding.js";
import type { FindingMerger } from "./merge-findings.js";

/** Causes that only show across runs, and what they explain where no other run has it: a wrong outcome, or any field. */
const ACROSS_RUNS = [
  { code: INJECTION.code, explains: "outcome" },
  { code: "answer_repeated", explains: "field" },
] as const;

const REPAIRED = "repair_used";
/** What comes of whatever else is wrong in a run. */
const EFFECTS: readonly string[] = ["decides_nothing", REPAIRED];
/** What says nothing of why an answer is wrong. */
const NO_CAUSE = /^(?:check_missed_violation|person_disagrees|output_lacks_field|.*_(?:drift|outlier)|tool_slower)$/;

/**
 * What only shows once all runs are read: a tool that ignores an input explains the disagreements of that tool with
 * the reference, and a field with wrong values of two or more methods was never defined
 * (`field_computed_by_different_methods`). What comes of other findings in all of its runs is marked so.
 */
export function foldFindings(merger: FindingMerger, agent: AnyAgent): void {
  const drafts = merger.all();
  const ignoring = drafts.filter(({ code }) => code === "tool_ignores_input");
  for (const draft of ignoring) {
    const wider = ignoring.find((other) => other.subject !== draft.subject && isAmong(draft.subject, other.subject));
    if (wider) merger.fold(draft, wider);
  }
  for (const cause of ignoring.filter((draft) => merger.has(draft))) {
    const tool = cause.subject.split(" ")[0];
    const effect = drafts.find(({ code, subject }) => code === "tool_disagrees_with_reference" && subject === tool);
    if (effect) merger.fold(effect, cause);
  }
  for (const { code, explains } of ACROSS_RUNS) {
    const cause = drafts.find((draft) => draft.code === code);
    for (const draft of cause ? drafts : []) {
      const { field, outcome } = traitOf(agent, draft.code) ?? {};
      const isEffect = explains === "outcome" ? outcome : field !== undefined;
      if (!cause || !isEffect || !merger.has(draft)) continue;
      if ([...draft.trace_ids].every((id) => cause.trace_ids.has(id))) merger.fold(draft, cause);
    }
  }
  // A version whose runs take longer because a tool does.
  for (const slower of drafts.filter(({ code }) => code === "latency_drift")) {
    const tool = drafts.find((draft) => {
      return draft.code === "tool_slower" && [...slower.trace_ids].every((id) => draft.trace_ids.has(id));
    });
    if (tool) merger.fold(slower, tool);
  }
  for (const draft of drafts.filter((draft) => merger.has(draft))) {
    if (traitOf(agent, draft.code)?.field !== draft.subject || draft.subject === "") continue;
    const methods = [...draft.details.keys()].filter((detail) => detail !== CAUGHT);
    const named = methods.filter((detail) => detail !== GUESS);
    if (named.length > 0 && methods.length > 1) merger.rename(draft, DIFFERENT_METHODS.code);
  }
  const causes = merger.all().filter(({ code, severity }) => {
    return severity !== "info" && !EFFECTS.includes(code) && !NO_CAUSE.test(code);
  });
  const mended = causes.map((cause) => {
    const sentBack = [...cause.consequences.values()].find(({ code }) => code === REPAIRED);
    const others = [...(sentBack?.trace_ids ?? [])].filter((id) => !cause.trace_ids.has(id));
    if (others.length > 0) cause.mended = others.length;
    return new Set(others);
  });
  const shown = [...causes.map(({ trace_ids }) => trace_ids), ...mended];
  for (const draft of merger.all().filter(({ code }) => EFFECTS.includes(code))) {
    draft.isExplained = [...draft.trace_ids].every((id) => shown.some((ids) => ids.has(id)));
    // A cause of all of it is as grave: not one that most often leads to nothing, or only costs more.
    const cause = causes.find(({ severity, trace_ids }) => {
      const isOfAll = [...draft.trace_ids].every((id) => trace_ids.has(id));
      return isOfAll && severity !== "low" && 2 * draft.trace_ids.size >= trace_ids.size;
    });
    if (cause && SEVERITIES.indexOf(draft.severity) < SEVERITIES.indexOf(cause.severity)) {
      cause.severity = draft.severity;
    }
  }
}

/** Whether the words of a subject, a tool and inputs, are all in another one. */
function isAmong(subject: string, other: string): boolean {
  const words = other.split(" ");
  return words[0] === subject.split(" ")[0] && subject.split(" ").every((word) => words.includes(word));
}
