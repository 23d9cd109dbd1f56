import { EXIT } from "../../../errors.js";
import { findEvalRun, listEvalRuns } from "../../../evals/history.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { renderTable } from "../../output/table.js";
import { time } from "../../output/units.js";
import { plain } from "../../output/untrusted.js";
import { parseCount } from "../option-values.js";
import { openStore } from "../traces/open.js";
import { reportOfKept } from "./load-report.js";

export interface ListEvalsOptions {
  agent?: string;
  limit: string;
  json?: boolean;
}

/** `underwrite eval list`: the newest eval runs, in a line each. */
export async function listEvals(context: Context, options: ListEvalsOptions): Promise<number> {
  const limit = parseCount("--limit", options.limit, { min: 1, max: 10_000 });
  const store = openStore(context, await context.config());
  try {
    const runs = listEvalRuns(store, { agent: options.agent, limit }).map(({ plan, end }) => {
      const { passed, failed, errored, skipped, total, pass_rate, gate } = reportOfKept(
        findEvalRun(store, plan.run_id),
      );
      const { run_id, agent, started_at, partial, shard, repeat, versions } = plan;
      const counts = { total, passed, failed, errored, skipped, pass_rate, gate_passed: gate.passed };
      return {
        run_id,
        agent,
        model: versions.model,
        started_at,
        ended: end !== null,
        partial,
        shard,
        repeat,
        ...counts,
      };
    });
    if (wantsJson(context, options)) printJson(context, runs);
    else if (runs.length === 0) context.note("No eval runs yet: underwrite eval makes one.");
    else {
      const columns = ["time", "run", "agent", "model", "cases", "passed", "failed", "errors", "gate", "covers"];
      const rows = runs.map((run) => [
        time(run.started_at),
        run.run_id,
        plain(run.agent),
        plain(run.model),
        String(run.total),
        String(run.passed),
        String(run.failed),
        String(run.errored),
        run.ended ? (run.gate_passed ? "holds" : "fails") : "not ended",
        plain(run.partial ?? (run.shard ? `shard ${run.shard.index}/${run.shard.count}` : "all")),
      ]);
      context.print(
        renderTable(
          columns.map((title) => ({ title })),
          rows,
        ),
      );
    }
    return EXIT.done;
  } finally {
    store.close();
  }
}
