import type { AnyAgent } from "../../runtime/definition/agent.js";
import { policyOf } from "../../runtime/definition/outcome.js";
import { isPartlyMasked } from "../../runtime/record/recorded-input.js";
import { type RecordedRun, readRun, stood } from "../../runtime/record/recorded-run.js";
import type { Project } from "../../services/open-project.js";
import { DOCUMENT_VERSION } from "../../services/run-once.js";
import { jsonIn } from "../../text/json.js";
import { localSource } from "../../tracing/source.js";
import type { DecisionDocument } from "./kept-document.js";

/** Ways to end after which a run is made again: nobody has decided anything. */
const UNDECIDED = ["interrupted", "provider_error", "fault"];

/** A decision that a run recorded before its service was killed. */
export interface Recorded {
  document: DecisionDocument;
  exitReason: string;
  valid: boolean;
  traceId: string;
}

/**
 * The decision that a killed service recorded in the traces, and did not come to keep. Without this look a job that
 * comes back would be decided twice.
 *
 * @param id of the decision: its run's session
 * @param since when it was asked for
 */
export async function recordedDecision(
  project: Project,
  agent: AnyAgent,
  { id, input, since }: { id: string; input: unknown; since: number },
): Promise<Recorded | undefined> {
  const store = project.store({ quiet: true });
  const source = localSource(store);
  const found = await source.list({ session: id, since: since - 60_000, kind: "run", limit: 20 });
  for (const { trace_id, complete, exit_reason } of found) {
    if (!complete || exit_reason === null || UNDECIDED.includes(exit_reason)) continue;
    const trace = await source.trace(trace_id);
    if (trace) return { ...documentOfRun(agent, input, readRun(trace, agent.name)), traceId: trace_id };
  }
  return undefined;
}

function documentOfRun(agent: AnyAgent, input: unknown, run: RecordedRun): Omit<Recorded, "traceId"> {
  const isValid = stood(run);
  const output = isValid ? (run.output ?? null) : null;
  const nulls = Object.fromEntries(Object.keys(agent.output._zod.def.shape).map((name) => [name, null]));
  const { agent: name, model, input_tokens, output_tokens, cost_usd, duration_ms, exit_reason } = run;
  const document = {
    ...((output as object | null) ?? nulls),
    ...(output === null || isPartlyMasked(output) ? {} : policyOf(agent, input, output)),
    ...(run.rejected ? { rejected_decision: run.output ?? null } : {}),
    schema_version: DOCUMENT_VERSION,
    validation: {
      valid: isValid,
      violations: listIn(run.found.violations),
      warnings: listIn(run.found.warnings),
      repaired: run.repaired ?? false,
    },
    run: {
      trace_id: run.trace_id,
      agent: name,
      model,
      round_trips: run.model_calls.length,
      input_tokens,
      output_tokens,
      cost_usd,
      duration_ms: Math.round(duration_ms),
      exit_reason,
    },
    ...(run.error ? { error: { message: run.error.message } } : {}),
  };
  return { document, exitReason: exit_reason ?? "", valid: isValid };
}

function listIn(text: string | null): DecisionDocument["validation"]["violations"] {
  const list = jsonIn(text);
  return Array.isArray(list) ? list : [];
}
