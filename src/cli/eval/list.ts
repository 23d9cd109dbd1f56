import { EXIT } from "../../errors.js";
import { listEvals } from "../../services/evals/eval-reports.js";
import { time } from "../../text/format.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";

export interface ListEvalsOptions {
  agent?: string;
  limit: string;
  json?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "time" },
  { title: "run" },
  { title: "gate" },
  { title: "cases", align: "right" },
  { title: "passed", align: "right" },
  { title: "failed", align: "right" },
  { title: "errors", align: "right", optional: true },
  { title: "model", least: 8, optional: true },
  { title: "covers", least: 8, optional: true },
  { title: "agent", least: 8, optional: true },
];

/** `underwrite eval list`: the newest eval runs, in a line each. */
export async function listEvalsCommand(context: Context, options: ListEvalsOptions): Promise<number> {
  const limit = parseCount("--limit", options.limit, { min: 1, max: 10_000 });
  const runs = listEvals(await context.project(), { agent: options.agent, limit });
  if (wantsJson(context, options)) printJson(context, runs);
  else if (runs.length === 0) context.note("No eval runs yet: underwrite eval makes one.");
  else {
    const rows = runs.map((run) => [
      time(run.started_at),
      run.run_id,
      run.ended ? (run.gate_passed ? "holds" : "fails") : "not ended",
      String(run.total),
      String(run.passed),
      String(run.failed),
      String(run.errored),
      plainLine(run.model),
      plainLine(run.partial ?? (run.shard ? `shard ${run.shard.index}/${run.shard.count}` : "all")),
      plainLine(run.agent),
    ]);
    context.print(renderTable(COLUMNS, rows, undefined, context.stdout.columns || undefined));
  }
  return EXIT.done;
}
