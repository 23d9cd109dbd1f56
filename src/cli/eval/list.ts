import { agentWords } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { rateText } from "../../evals/report/wording.js";
import { type ListedEval, listEvals } from "../../services/evals/eval-reports.js";
import { cost, time } from "../../text/format.js";
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
  { title: "passed", align: "right" },
  { title: "rate", align: "right" },
  { title: "cost", align: "right" },
  { title: "model", least: 8, optional: true },
  { title: "commit", optional: true },
  { title: "name", least: 8, optional: true },
  { title: "covers", least: 8, optional: true },
  { title: "agent", least: 8, optional: true },
];

/** `underwrite eval list`: the newest eval runs, in a line each. */
export async function listEvalsCommand(context: Context, options: ListEvalsOptions): Promise<number> {
  const limit = parseCount("--limit", options.limit, { min: 1, max: 10_000 });
  const named = options.agent === undefined ? "" : agentWords(options.agent);
  const runs = listEvals(await context.project(), { agent: options.agent, limit });
  if (wantsJson(context, options)) printJson(context, runs);
  else if (runs.length === 0) context.note(`No eval runs yet: underwrite eval${named} makes one.`);
  else context.print(renderTable(COLUMNS, runs.map(cellsOf), undefined, context.stdout.columns || undefined));
  return EXIT.done;
}

function cellsOf(run: ListedEval): string[] {
  return [
    time(run.started_at),
    run.run_id,
    run.ended ? (run.gate_passed ? "holds" : "fails") : "not ended",
    `${run.passed} of ${run.total - run.skipped}`,
    rateText(run.pass_rate),
    cost(run.cost_usd),
    plainLine(run.model),
    commitText(run),
    plainLine(run.name ?? ""),
    plainLine(run.partial ?? (run.shard ? `shard ${run.shard.index}/${run.shard.count}` : "all")),
    plainLine(run.agent),
  ];
}

/** A commit's first digits, and whether files differed from it. */
function commitText({ revision }: Pick<ListedEval, "revision">): string {
  const [commit = "", ...marks] = (revision ?? "").split("-");
  return [commit.slice(0, 8), ...marks].join("-");
}
