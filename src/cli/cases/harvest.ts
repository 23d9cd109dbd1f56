import { agentWords } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import type { Harvest, Skipped } from "../../evals/cases/harvest-cases.js";
import { parseScoreCondition } from "../../evals/cases/score-condition.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { draftPath, harvest } from "../../services/evals/draft-cases.js";
import { readFilter } from "../../services/traces/filter-words.js";
import { countText } from "../../text/format.js";
import { agentNamed, noteNoReference } from "../agents.js";
import type { Context } from "../context.js";
import { spinnerOn } from "../terminal/animation.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";
import { renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";
import { acceptCommand, type HarvestOptions } from "./accept.js";

/** Rows that are said below the drafts: what was read, left out and made. */
const TALK_ROWS = 8;

/** `underwrite cases harvest`: makes draft cases of traces, or (`--accept`) has a person accept drafts. */
export async function harvestCommand(context: Context, options: HarvestOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  if (options.accept) return acceptCommand(context, agent, options.accept, options);
  const { source, masked, dryRun, score = [] } = options;
  const filter = readFilter(options, Date.now());
  const scores = score.map(parseScoreCondition);
  const project = await context.project();
  const progress = await startProgress(context);
  const request = { source, filter, scores, masked, dryRun, onProgress: progress.show };
  const result = await harvest(project, agent, request).finally(progress.stop);
  print(context, agent, result, options);
  if (result.drafts.length > 0) {
    noteNoReference(context, agent, "each label is what the run answered, so look at it before you accept it.");
  }
  return EXIT.done;
}

function print(context: Context, agent: AnyAgent, result: Harvest, options: HarvestOptions): void {
  const { drafts } = result;
  const path = draftPath(agent);
  if (wantsJson(context, options)) {
    printJson(context, { file: options.dryRun || drafts.length === 0 ? null : path, ...result });
  } else if (drafts.length > 0) {
    const { columns, rows } = screenOf(context, options);
    const cells = drafts.map(({ id, description }) => [id, plainLine(description)]);
    const table = renderTable([{ title: "draft" }, { title: "what it is", least: 12 }], cells, undefined, columns);
    context.print(cut(table.split("\n"), Math.max(4, rows - TALK_ROWS), "--full").join("\n"));
  }
  const where = options.dryRun ? "nothing is written" : `they wait in ${path} for a person's review`;
  const made = drafts.length === 0 ? "no drafts" : `${countText(drafts.length, "draft")}; ${where}`;
  context.note(`${countText(result.traces, "trace")} read: ${made}.`);
  for (const skipped of result.skipped) context.note(describeSkipped(skipped));
  if (drafts.length === 0) return;
  if (options.masked) {
    context.note(
      "Masked: free text is replaced by a placeholder, and what was hard about it is lost. Figures stay as they are, for the label follows from them.",
    );
  }
  if (!options.dryRun)
    context.note(`To accept one: underwrite cases harvest${agentWords(agent.name)} --accept ${drafts[0]?.id}`);
}

async function startProgress(context: Context) {
  const spinner = spinnerOn(context, await context.config());
  return {
    show: ({ traces, drafts }: Harvest) => {
      if (traces % 100 === 0) spinner?.show(`${countText(traces, "trace")} read, ${countText(drafts.length, "draft")}`);
    },
    stop: () => spinner?.stop(),
  };
}

/** Runs that made no draft, in one line: how many, why, and the first trace. */
function describeSkipped({ reason, runs, trace_ids, example }: Skipped): string {
  const first = trace_ids[0]?.slice(0, 8) ?? "";
  return `${countText(runs, "run")} left out: ${WORDS[reason]} (${runs === 1 ? "" : "first: "}${first}${example ? `: ${example}` : ""}).`;
}

const WORDS: Record<Skipped["reason"], string> = {
  in_suite: "in the suite already",
  no_label: "nothing is answered that a case can expect, and the agent has no reference",
  disputed:
    "a person called the answer wrong, and the agent has no reference: underwrite cases propose takes what is right",
  duplicate: "the same input as another run",
  incomplete: "not ended, so that the input is not known",
  foreign: "of another program",
  other_agent: "of another agent",
  not_captured: "the input was not recorded (UNDERWRITE_CAPTURE_CONTENT)",
  masked: "the input was recorded masked, so that it cannot be replayed",
  invalid_input: "the input is none that the agent takes today",
  failed: "the agent's code fails on the input",
};
