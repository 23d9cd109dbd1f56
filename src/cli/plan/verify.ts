import type { PlanStatus } from "../../analysis/plan/status.js";
import type { Grading, PredictionGrade } from "../../analysis/plan/verify/grade.js";
import { replayEvidenceSchema } from "../../analysis/plan/verify/grade.js";
import { EXIT, UserError } from "../../errors.js";
import { readAs } from "../../runtime/read-as.js";
import { verifyPlan } from "../../services/verify-plan.js";
import { countText } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { evalProgress } from "../eval/eval-progress.js";
import { liveNotes } from "../replay/replay.js";
import { asksYes, isAtTerminal } from "../terminal/ask.js";
import type { Colors } from "../terminal/colors.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";
import { readJsonInput } from "../terminal/read-json-input.js";
import { fitSections, type Screen, screenOf } from "../terminal/screen.js";
import { plainLine, shortName } from "../terminal/untrusted.js";

/** Rows of the verdict, and of a warning. */
const HEAD_ROWS = 5;

const HEADS: Record<Exclude<PredictionGrade, "kept">, string> = {
  missed: "Missed: was to flip or to go, and did not",
  surprise: "Surprise: was to stay as it is, and did not",
  untested: "Untested",
};

export interface VerifyOptions extends OutputOptions {
  eval?: string;
  replay?: string;
  live: boolean;
  model?: string;
  concurrency: string;
  maxCost?: string;
}

/** `underwrite plan verify <plan>`: grades each prediction by an eval and a replay of today. */
export async function verifyPlanCommand(context: Context, id: string, options: VerifyOptions): Promise<number> {
  const concurrency = parseCount("--concurrency", options.concurrency, { min: 1, max: 64 });
  const maxCostUsd = readMaxCost(options.maxCost);
  const project = await context.project();
  const { stop, ...evals } = evalProgress(context, { config: project.config, ...options });
  const { grading, evalReport, ...plan } = await verifyPlan(project, id, {
    evalRun: options.eval,
    replay: options.replay === undefined ? undefined : await readReplay(context, options.replay),
    live: options.live,
    model: options.model,
    concurrency,
    maxCostUsd,
    evals,
    maySpend: async (model) =>
      isAtTerminal(context) &&
      (await asksYes(context, `${model} may cost money, and --max-cost gives no bound. Ask it?`)),
    ...liveNotes(context, stop),
  }).finally(stop);
  if (wantsJson(context, options)) {
    const { warning, ...moved } = plan;
    const evidence = { eval_run: evalReport?.run_id ?? null, replay: options.replay ?? "now" };
    printJson(context, { ...moved, ...evidence, warning, ...grading });
  } else
    context.print(renderGrading(plan, grading, colors(context.stdout, project.config, options), screenOf(context)));
  if (grading.verdict === "verified") return EXIT.done;
  context.verdict(`plan verify failed: ${verdictText(plan, grading)}.`);
  return EXIT.checkFailed;
}

async function readReplay(context: Context, file: string) {
  const read = readAs(replayEvidenceSchema, await readJsonInput(context, file));
  if (read.ok) return read.data;
  throw new UserError(
    `${visible(file)} is not what underwrite replay --json prints (${visible(read.problem).slice(0, 200)}).`,
  );
}

/** What a plan is by a grading; one that was settled before stays what it is, whatever another grading comes to. */
function verdictText({ id, status }: { id: string; status: PlanStatus }, { verdict }: Grading): string {
  if (verdict === status || verdict === "open") return `${id} ${verdict === status ? "is" : "stays"} ${status}`;
  return `${id} was settled as ${status} and stays so; graded again it would be ${verdict}`;
}

/** How a plan's predictions came out: what did not hold first. */
function renderGrading(
  plan: { id: string; status: PlanStatus; warning: string | null },
  grading: Grading,
  color: Colors,
  { rows }: Screen,
): string {
  const { counts, verdict, predictions } = grading;
  const { warning } = plan;
  const paint = verdict === "verified" ? color.green : verdict === "refuted" ? color.red : color.yellow;
  const sections = (Object.keys(HEADS) as (keyof typeof HEADS)[]).map((grade) => {
    const having = predictions.filter((prediction) => prediction.grade === grade);
    return {
      title: HEADS[grade],
      lines: having.map(({ subject, id, reason }) => `  ${subject} ${shortName(id)}: ${reason}`),
    };
  });
  const { lines } = fitSections(sections, rows - HEAD_ROWS, { title: color.bold, more: "--json has them all" });
  return [
    `${paint(verdictText(plan, grading))}: ${counts.kept} kept, ${counts.missed} missed, ${countText(counts.surprise, "surprise")}, ${counts.untested} untested.`,
    ...(warning === null ? [] : [color.yellow(plainLine(warning))]),
    ...lines,
  ].join("\n");
}
