import { agentWords } from "../../agents/index.js";
import type { Rate } from "../../evals/judge/agreement.js";
import { intervalText, rateText } from "../../evals/report/wording.js";
import type { Disagreement, JudgeCheck, JudgeReport } from "../../services/evals/check-judge.js";
import { countText } from "../../text/format.js";
import { shortRunId } from "../../tracing/runs.js";
import type { Colors } from "../terminal/colors.js";
import type { Screen } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";

/** Disagreements of a kind that one screen has room for. */
const SHOWN = 5;

/** What came out of a check of judges: of each first what it lets pass and a person calls wrong. */
export function renderJudges(checked: JudgeCheck, color: Colors, screen: Screen): string {
  return [...checked.judges.flatMap((judge) => judgeLines(judge, color, screen)), ...labelLines(checked)].join("\n");
}

function judgeLines(report: JudgeReport, color: Colors, screen: Screen): string[] {
  const { judge, answered_by, labels, fit, missing } = report;
  const answered = answered_by === null || answered_by === judge ? "" : ` (${plainLine(answered_by)} answered)`;
  const { false_acceptances, false_rejections, kappa } = report;
  return [
    `${color.bold(plainLine(judge))}${answered}, against people's verdicts`,
    "",
    ...disagreements(`accepted, and a person calls them wrong`, false_acceptances, labels.wrong, color.red, screen),
    ...disagreements(`rejected, and a person calls them right`, false_rejections, labels.right, color.yellow, screen),
    `  true positive rate  ${rateLine(report.true_positive_rate)}`,
    `  true negative rate  ${rateLine(report.true_negative_rate)}`,
    `  agreement           ${rateLine(report.agreement)}, Cohen's kappa ${kappa === null ? "–" : kappa.toFixed(2)}`,
    "",
    `  ${color.bold("Fit to gate")} ${fit ? color.green("yes") : color.red("no")}`,
    ...missing.map((one) => `    ${one}`),
    "",
  ];
}

function rateLine({ count, of, rate, interval }: Rate): string {
  if (of === 0) return "no labels";
  return `${count} of ${of}, ${rateText(rate)} (95% interval ${intervalText(interval)})`;
}

function disagreements(
  what: string,
  all: readonly Disagreement[],
  of: number,
  paint: (text: string) => string,
  { columns, rows }: Screen,
): string[] {
  if (all.length === 0) return [];
  const shown = Number.isFinite(rows) ? all.slice(0, SHOWN) : all;
  const line = (text: string) => shorten(plainLine(text), Math.max(20, columns - 6));
  return [
    `  ${paint(`${all.length} of ${of} ${what}`)}`,
    ...shown.flatMap(({ trace_id, rubric, judge, person: { name, right, comment } }) => [
      `    ${line(`${shortRunId(trace_id)}  ${rubric}`)}`,
      `      ${line(`judge: ${judge === "" ? "(not kept)" : judge}`)}`,
      `      ${line(`person: ${name} ${right}${comment === "" ? "" : `: ${comment}`}`)}`,
    ]),
    ...(shown.length < all.length ? [`    … and ${all.length - shown.length} more (--full)`] : []),
    "",
  ];
}

function labelLines({ agent, labels, judges }: JudgeCheck): string[] {
  const all = labels.right + labels.wrong;
  const kinds = `${labels.right} right, ${labels.wrong} wrong`;
  const of = `${countText(all, "labelled run")} (${kinds}), ${labels.with_rubric} with a rubric that a case of today has`;
  if (all === 0) return ["No run has a label: underwrite traces score <id> rubric true, or false, gives one."];
  return judges.length > 0
    ? [of]
    : [`${of}. None was judged: underwrite judge check${agentWords(agent)} --judge <id> --max-cost <usd> has it done.`];
}
