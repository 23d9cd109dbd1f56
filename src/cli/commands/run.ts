import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import type { Config } from "../../config.js";
import { EXIT, UserError } from "../../errors.js";
import type { ExitReason } from "../../runtime/exit-reason.js";
import { chooseModel, openModel } from "../../runtime/open-model.js";
import { runAgent } from "../../runtime/run-agent.js";
import type { RunResult } from "../../runtime/run-result.js";
import { validationScores } from "../../runtime/validation-scores.js";
import { langfuseTraceUrl } from "../../tracing/langfuse-project.js";
import type { Context } from "../context.js";
import { renderCard } from "../output/card.js";
import { colors } from "../output/colors.js";
import { documentOf } from "../output/document.js";
import { printJson, wantsJson } from "../output/json.js";
import { progress } from "../output/progress.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../tracing.js";
import { parseCount, parseSeconds } from "./option-values.js";

export interface RunCommandOptions {
  notes?: string;
  input?: string;
  model?: string;
  json?: boolean;
  verbose?: boolean;
  quiet?: boolean;
  session?: string;
  tag?: string[];
  timeout?: string;
  maxRetries?: string;
  maxRoundTrips?: string;
  color: boolean;
}

const EXIT_CODES: Record<ExitReason, number> = {
  decided: EXIT.done,
  rejected: EXIT.noDecision,
  max_round_trips: EXIT.noDecision,
  refusal: EXIT.noDecision,
  max_tokens: EXIT.noDecision,
  invalid_output: EXIT.noDecision,
  provider_error: EXIT.provider,
  interrupted: EXIT.interrupted,
};

/** `underwrite <income> <debt> <score> <loan>`: decides on one application and prints the decision. */
export async function run(context: Context, positionals: string[], options: RunCommandOptions): Promise<number> {
  const application = underwriting.parseInput(await readFields(context, positionals, options));
  const maxRoundTrips = parseCount("--max-round-trips", options.maxRoundTrips ?? "6", { min: 1, max: 50 });
  const config = withOptions(await context.config(), options);
  const choice = chooseModel(config, options.model);
  const model = await openModel(underwriting, config, choice.id);
  if (model.id === "offline" && !options.quiet) context.note(offlineNote(choice.reason));

  const tracing = await startTracing(context, config);
  try {
    const show = await progress(context, { config, ...options });
    const result = await runAgent(underwriting, application, {
      model,
      maxRoundTrips,
      signal: context.signal,
      tracer: tracing.tracer,
      session: options.session,
      tags: options.tag,
      onEvent: show.onEvent,
    }).finally(show.stop);
    tracing.addScores(validationScores(result));
    await print(context, application, result, config, options);
    const reports = await tracing.flush(FLUSH_WITHIN_MS);
    if (!options.quiet) reportWaiting(context, reports);
    return EXIT_CODES[result.run.exit_reason];
  } finally {
    tracing.close();
  }
}

async function print(
  context: Context,
  application: Application,
  result: RunResult<Decision>,
  config: Config,
  options: RunCommandOptions,
): Promise<void> {
  if (wantsJson(context, options)) printJson(context, documentOf(underwriting, result));
  else
    context.print(
      renderCard(
        underwriting,
        application,
        result,
        colors(context.stdout, config, options),
        context.stdout.columns || undefined,
      ),
    );
  if (!wantsJson(context, options) && config.langfuse) {
    context.print(`  ${langfuseTraceUrl(config.langfuse, result.run.trace_id)}\n`);
  }
  if (result.error) {
    const id = result.error.request_id ? ` Request id: ${result.error.request_id}.` : "";
    context.note(`underwrite: ${result.error.message}${id}`);
  }
}

function withOptions(config: Config, { timeout, maxRetries }: RunCommandOptions): Config {
  return {
    ...config,
    timeoutSeconds: timeout === undefined ? config.timeoutSeconds : parseSeconds("--timeout", timeout),
    maxRetries:
      maxRetries === undefined ? config.maxRetries : parseCount("--max-retries", maxRetries, { min: 0, max: 10 }),
  };
}

function offlineNote(reason: string): string {
  return reason === "no key"
    ? "No ANTHROPIC_API_KEY is set, so the embedded offline model decides: it follows the tools mechanically, and no language model is asked."
    : "The embedded offline model decides: it follows the tools mechanically, and no language model is asked.";
}

async function readFields(
  context: Context,
  positionals: string[],
  { input, notes }: RunCommandOptions,
): Promise<unknown> {
  if (input === undefined) return positionalFields(positionals, notes);
  if (positionals.length > 0) {
    throw new UserError("The application is given twice: use either four arguments or --input, not both.");
  }
  const { readJsonInput } = await import("./json-input.js");
  const fields = await readJsonInput(context, input);
  if (notes === undefined) return fields;
  if (fields !== null && typeof fields === "object" && "notes" in fields) {
    throw new UserError("The notes are given twice: use either --notes or the input's notes, not both.");
  }
  return { ...(fields as object), notes };
}

function positionalFields(positionals: string[], notes?: string): Record<string, string> {
  const names = underwriting.positionals;
  if (positionals.length !== names.length) {
    throw new UserError(
      `Expected ${names.length} arguments, <income> <debt> <score> <loan>, and got ${positionals.length}. Example: underwrite 85000 12000 720 250000`,
    );
  }
  const fields = Object.fromEntries(names.map((name, index) => [name, positionals[index] ?? ""]));
  return notes === undefined ? fields : { ...fields, notes };
}
