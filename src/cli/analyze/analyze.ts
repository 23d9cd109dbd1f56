import { SEVERITIES, type Severity } from "../../analysis/findings/finding.js";
import { EXIT, UserError } from "../../errors.js";
import { unknownCode } from "../../services/analyze.js";
import { look } from "../../services/findings/look.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { countText } from "../../text/format.js";
import { show } from "../../text/visible.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { countProgress } from "../terminal/count-progress.js";
import { jsonText, type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { checkReplaceable, writeReport } from "../terminal/write-file.js";
import { renderBriefAnalysis } from "./brief-analysis.js";
import { renderAnalysis } from "./render-analysis.js";

/** Rows of the verdict below a report. */
const VERDICT_ROWS = 2;

export interface AnalyzeOptions extends FilterWords, OutputOptions {
  code?: string[];
  failOn?: Severity;
  agent?: string;
  strict?: boolean;
  source: string;
  output?: string;
  full?: boolean;
}

/** `underwrite analyze`: findings in many traces, ranked; what works well; figures. */
export async function analyzeCommand(context: Context, options: AnalyzeOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const { output, source, code: codes, failOn, full } = options;
  if (output !== undefined) checkReplaceable("--output", output, "analysis");
  const filter = readFilter(options, Date.now());
  const progress = countProgress(context, project.config, "traces read");
  const request = { source, filter, codes, onProgress: progress.show };
  const { analysis, changes } = await look(project, agent, request).finally(progress.stop);
  const document = changes ? { ...analysis, changes } : analysis;

  const unknown = unknownCode(agent, analysis, codes);
  if (unknown) {
    const meant = didYouMean(unknown.code, unknown.known);
    const fix = meant === "" ? `: give one of ${unknown.known.join(", ")}.` : `.${meant}`;
    throw new UserError(`--code is ${show(unknown.code)}, which no finding has${fix}`);
  }

  if (output !== undefined) {
    await writeReport("--output", output, "analysis", `${jsonText(document, { indent: true })}\n`);
  }
  const isGrave = ({ severity }: { severity: Severity }) => {
    return failOn !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
  };
  const grave = analysis.findings.filter(isGrave);
  if (wantsJson(context, options)) printJson(context, document);
  else {
    const [color, screen] = [colors(context.stdout, project.config, options), screenOf(context)];
    const rows = screen.rows - (grave.length > 0 ? VERDICT_ROWS : 0);
    context.print(
      full
        ? renderAnalysis(analysis, color, screen.columns, changes)
        : renderBriefAnalysis(analysis, color, { ...screen, rows }, changes),
    );
  }
  if (grave.length === 0) return EXIT.done;
  const verdict = `${countText(grave.length, "finding")} of ${failOn} or graver (--fail-on ${failOn}). The first: ${grave[0]?.title}`;
  if (!wantsJson(context, options)) context.print(plainLine(`Failed: ${verdict}`));
  context.verdict(`analyze failed: ${verdict}`);
  return EXIT.checkFailed;
}
