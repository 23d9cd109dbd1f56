import { join } from "node:path";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import { TraceStore } from "../../tracing/store/store.js";
import { emptyFolder } from "../processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../spans.js";

/** Stands in a tool's result, as a key of the settings. */
export const KEY_IN_TRACE = "sk-secret-0123456789";

/** A run's span and a tool call's below it. */
function run(trace: number, id: number, more: Record<string, string | boolean> = {}) {
  return [
    storedSpan({
      trace,
      id,
      from: id,
      to: id + 8,
      name: "invoke_agent parcels",
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.run,
        [ATTRIBUTE.agentName]: "parcels",
        [ATTRIBUTE.outcome]: "refused",
        [ATTRIBUTE.valid]: false,
        ...more,
      },
    }),
    storedSpan({
      trace,
      id: id + 1,
      parent: id,
      from: id + 1,
      name: "execute_tool weigh",
      error: true,
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.tool,
        [ATTRIBUTE.toolName]: "weigh",
        [ATTRIBUTE.toolArguments]: '{"grams":7}',
        [ATTRIBUTE.toolResult]: `{"key":"${KEY_IN_TRACE}"}`,
      },
    }),
  ];
}

/** A store file with a run, a trace of two runs, a score, an eval and a setting. */
export function storeForSql(path = join(emptyFolder(), "traces.db")): string {
  const store = TraceStore.open(path);
  store.addSpans([
    ...run(1, 10),
    ...run(2, 20, { [ATTRIBUTE.kind]: "probe" }),
    ...run(2, 30, { [ATTRIBUTE.outcome]: "sent", [ATTRIBUTE.valid]: true }),
  ]);
  store.addScores(
    [{ id: "s1", trace_id: traceId(1), name: "correct", value: 0, data_type: "BOOLEAN", source: "person" }],
    EPOCH,
  );
  const plan = { plan: { run_id: "e1", name: "nightly", case_ids: ["a", "b"], partial: null } };
  store.evals.begin({ id: "e1", agent: "parcels", plan: JSON.stringify(plan) }, EPOCH);
  for (const [case_id, status] of [
    ["a", "pass"],
    ["b", "fail"],
  ] as const) {
    const grades = [{ name: "outcome", status, value: null, reason: "it says so" }];
    const body = { status, trace_id: traceId(1), grades, usage: { duration_ms: 7 } };
    store.evals.addResult("e1", { case_id, repeat: 0, body: JSON.stringify(body) });
  }
  store.setting("salt", () => "the salt of masked figures");
  store.close();
  return path;
}
