import type { Case } from "../../evals/cases/case.js";
import { loadCases } from "../../evals/cases/case-files.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { knownFiles } from "../../services/evals/case-folder.js";
import { localSource, redactedSource } from "../../tracing/source.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { writeReport } from "../terminal/write-file.js";

/**
 * Writes a report as a page to look at, with the traces that the local store has.
 *
 * @param suite the cases that were run; without them those that are known now
 * @throws UserError when it cannot be written, and when the report's agent is none of ours
 */
export async function writeHtml(
  context: Context,
  report: EvalReport,
  file: string,
  suite?: readonly Case[],
): Promise<void> {
  const agent = await agentNamed(context, report.agent);
  const cases = context.redactor.json(suite ?? loadCases(agent, knownFiles(agent)));
  const { redactor, store } = await context.project();
  const { trace } = redactedSource(localSource(store()), redactor);
  const { renderEvalReport } = await import("../../report/eval-report.js");
  const page = await renderEvalReport({ report, agent, cases, trace, comparison: report.baseline });
  await writeReport("--html", file, "HTML report", page);
}
