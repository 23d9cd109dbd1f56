import { analyzeTraces } from "../../../analysis/analyze.js";
import { findingCodes } from "../../../analysis/codes.js";
import { type Finding, SEVERITIES, type Severity } from "../../../analysis/finding.js";
import { EXIT, UserError } from "../../../errors.js";
import { show } from "../../../visible.js";
import type { Context } from "../../context.js";
import { judgingAgent } from "../../judging-agent.js";
import { renderAnalysis } from "../../output/analysis.js";
import { colors } from "../../output/colors.js";
import { countProgress } from "../../output/count-progress.js";
import { jsonText, printJson, wantsJson } from "../../output/json.js";
import { checkReplaceable, writeReport } from "../../output/write-file.js";
import { type FilterOptions, readFilter } from "../traces/filter-options.js";
import { openSource } from "../traces/open.js";

export interface AnalyzeOptions extends FilterOptions {
  code?: string[];
  failOn?: Severity;
  agent?: string;
  strict?: boolean;
  source: string;
  output?: string;
  json?: boolean;
  color: boolean;
}

/** `underwrite analyze`: findings in many traces, ranked; what works well; figures. */
export async function analyze(context: Context, options: AnalyzeOptions): Promise<number> {
  const config = await context.config();
  const agent = judgingAgent(config, options);
  const now = Date.now();
  if (options.output !== undefined) checkReplaceable("--output", options.output, "analysis");
  const filter = readFilter(options, now);
  const source = await openSource(context, config, options.source);
  const progress = countProgress(context, config, "traces read");
  const analysis = await analyzeTraces(source, agent, {
    filter,
    now,
    codes: options.code,
    signal: context.signal,
    onProgress: progress.show,
  }).finally(progress.stop);

  const known = [...findingCodes(agent), ...analysis.findings.flatMap(codesOf)];
  const unknown = options.code?.find((code) => !known.includes(code));
  if (unknown !== undefined) {
    throw new UserError(`--code is ${show(unknown)}, which no finding has: give one of ${known.join(", ")}.`);
  }

  if (options.output !== undefined) {
    await writeReport("--output", options.output, "analysis", `${jsonText(analysis, { indent: true })}\n`);
  }
  if (wantsJson(context, options) && (options.output === undefined || options.json)) printJson(context, analysis);
  else {
    const columns = context.stdout.columns || undefined;
    context.print(renderAnalysis(analysis, colors(context.stdout, config, options), columns));
  }
  const { failOn } = options;
  const isGrave = ({ severity }: { severity: Severity }) => {
    return failOn !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
  };
  return analysis.findings.some(isGrave) ? EXIT.checkFailed : EXIT.done;
}

/** The codes under which a finding is known: agents may have violations that their traits do not name. */
function codesOf({ code, consequences }: Finding): string[] {
  return [code, ...consequences.map((effect) => effect.code)];
}
