import { agentNamed } from "../../../agents/index.js";
import { EXIT } from "../../../errors.js";
import { loadCases } from "../../../evals/case-files.js";
import { formatCases } from "../../../evals/case-format.js";
import { type Harvest, harvestCases } from "../../../evals/harvest-cases.js";
import { meets, parseScoreCondition, type ScoreCondition } from "../../../evals/score-condition.js";
import { countText } from "../../../format.js";
import type { Trace } from "../../../tracing/trace.js";
import { knownFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { spinnerOn } from "../../output/animation.js";
import { printJson, wantsJson } from "../../output/json.js";
import { renderTable } from "../../output/table.js";
import { readFilter } from "../traces/filter-options.js";
import { openSource } from "../traces/open.js";
import { acceptCases } from "./accept.js";
import { addDrafts, draftPath, readDraftFile } from "./draft-file.js";
import type { HarvestOptions } from "./harvest-options.js";
import { describeSkipped } from "./skipped.js";

/** `underwrite cases harvest`: makes draft cases of traces, or (`--accept`) has a person accept drafts. */
export async function harvest(context: Context, options: HarvestOptions): Promise<number> {
  const agent = agentNamed(options.agent);
  if (options.accept) return acceptCases(context, agent, options.accept, options);
  const filter = readFilter(options, Date.now());
  const conditions = (options.score ?? []).map(parseScoreCondition);
  readDraftFile(agent); // refuses one that is not in order before any trace is read
  const suite = loadCases(agent, knownFiles(agent));
  const source = await openSource(context, await context.config(), options.source);
  const { signal } = context;
  const progress = await startProgress(context);
  const result = await harvestCases(agent, meeting(source.traces(filter), conditions), {
    suite,
    masked: options.masked,
    signal,
    onTrace: progress.show,
  }).finally(progress.stop);
  if (signal.aborted) throw new Error("interrupted");
  if (!options.dryRun && result.drafts.length > 0) result.drafts = await addDrafts(context, agent, result.drafts);
  print(context, result, draftPath(agent), options);
  return EXIT.done;
}

async function* meeting(traces: AsyncIterable<Trace>, conditions: readonly ScoreCondition[]): AsyncIterable<Trace> {
  for await (const trace of traces) if (meets(trace, conditions)) yield trace;
}

function print(context: Context, result: Harvest, path: string, options: HarvestOptions): void {
  const { drafts } = result;
  if (options.dryRun && !options.json) context.print(formatCases(drafts).trimEnd());
  else if (wantsJson(context, options)) {
    printJson(context, { file: options.dryRun || drafts.length === 0 ? null : path, ...result });
  } else if (drafts.length > 0) {
    const columns = [{ title: "draft" }, { title: "what it is" }];
    context.print(
      renderTable(
        columns,
        drafts.map(({ id, description }) => [id, description]),
      ),
    );
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
  if (!options.dryRun) context.note(`To accept one: underwrite cases harvest --accept ${drafts[0]?.id}`);
}

async function startProgress(context: Context) {
  const spinner = await spinnerOn(context, await context.config());
  return {
    show: ({ traces, drafts }: Harvest) => {
      if (traces % 100 === 0) spinner?.show(`${countText(traces, "trace")} read, ${countText(drafts.length, "draft")}`);
    },
    stop: () => spinner?.stop(),
  };
}
