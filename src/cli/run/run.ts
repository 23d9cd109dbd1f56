import { agentWords } from "../../agents/index.js";
import { EXIT, UserError } from "../../errors.js";
import { langfuseTraceUrl } from "../../langfuse/project.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { commandLineOf } from "../../runtime/definition/derive-command-line.js";
import type { AgentEvent, ExitReason, RunResult } from "../../runtime/loop/run.js";
import { keyVariables } from "../../runtime/models/registry.js";
import type { Project } from "../../services/open-project.js";
import { documentOf, runOnce } from "../../services/run-once.js";
import type { Config } from "../../settings/config.js";
import { countText } from "../../text/format.js";
import { runId, shortRunId } from "../../tracing/runs.js";
import { agentNamed, noteUncalledTools } from "../agents.js";
import type { Context } from "../context.js";
import { spinnerOn } from "../terminal/animation.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseCount, parseSeconds } from "../terminal/option-values.js";
import { readJsonInput } from "../terminal/read-json-input.js";
import { screenOf } from "../terminal/screen.js";
import { plain, shortName } from "../terminal/untrusted.js";
import { renderCard } from "./card.js";

export interface RunCommandOptions {
  input?: string;
  agent?: string;
  model?: string;
  full?: boolean;
  json?: boolean;
  verbose?: boolean;
  quiet?: boolean;
  session?: string;
  tag?: string[];
  timeout?: string;
  maxRetries?: string;
  maxRoundTrips?: string;
  strict?: boolean;
  color: boolean;
}

/** What a command line gives of an agent's input. */
export interface GivenInput {
  positionals: string[];
  fields: Record<string, string>;
}

/** Rows below the card that a link to the trace takes. */
const LINK_ROWS = 3;

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
export async function run(context: Context, given: GivenInput, options: RunCommandOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const application = agent.parseInput(await readFields(context, agent, given, options));
  const bounds = readBounds(options);
  const project = await context.project();
  const show = progress(context, { config: project.config, ...options });
  const { result } = await runOnce(project, agent, application, {
    ...bounds,
    model: options.model,
    parent: project.config.traceparent,
    strict: options.strict,
    session: options.session,
    tags: options.tag,
    onModel: ({ id, reason }) => {
      if (id !== "offline" || options.quiet) return;
      if (reason === "no key") context.note(offlineNote());
      noteUncalledTools(context, agent);
    },
    onEvent: show.onEvent,
  }).finally(show.stop);
  print(context, project, { agent, application, result }, options);
  if (EXIT_CODES[result.run.exit_reason] === EXIT.noDecision && !options.quiet) {
    const { trace_id, span_id } = result.run;
    const id = span_id === undefined ? trace_id : runId(trace_id, span_id);
    context.note(`What happened in it: underwrite explain ${shortRunId(id)}${agentWords(agent.name)}`);
  }
  await project.deliver({ quiet: options.quiet });
  return EXIT_CODES[result.run.exit_reason];
}

function print(
  context: Context,
  { config }: Project,
  { agent, application, result }: { agent: AnyAgent; application: unknown; result: RunResult<unknown> },
  options: RunCommandOptions,
): void {
  const asJson = wantsJson(context, options, { inPipe: true });
  if (asJson) printJson(context, documentOf(agent, result));
  else {
    const screen = screenOf(context);
    const rows = screen.rows - (config.langfuse ? LINK_ROWS : 0);
    const room = { ...screen, rows: options.full ? Number.POSITIVE_INFINITY : rows };
    context.print(renderCard(agent, application, result, colors(context.stdout, config, options), room));
    if (config.langfuse) context.print(`  ${langfuseTraceUrl(config.langfuse, result.run.trace_id)}\n`);
  }
  const isShown = !asJson && !result.validation.valid; // the card has the sentence
  if (result.error && !(isShown && result.error.request_id === undefined)) {
    const id = result.error.request_id ? ` Request id: ${result.error.request_id}.` : "";
    context.note(`underwrite: ${result.error.message}${id}`);
  }
}

function readBounds({ timeout, maxRetries, maxRoundTrips = "6" }: RunCommandOptions) {
  return {
    maxRoundTrips: parseCount("--max-round-trips", maxRoundTrips, { min: 1, max: 50 }),
    timeoutSeconds: timeout === undefined ? undefined : parseSeconds("--timeout", timeout),
    maxRetries: maxRetries === undefined ? undefined : parseCount("--max-retries", maxRetries, { min: 0, max: 10 }),
  };
}

function offlineNote(): string {
  return `No ${keyVariables()} is set, so the embedded offline model decides: it follows the tools mechanically, and no language model is asked.`;
}

async function readFields(
  context: Context,
  agent: AnyAgent,
  { positionals, fields }: GivenInput,
  { input }: RunCommandOptions,
): Promise<unknown> {
  if (input === undefined) {
    if (commandLineOf(agent).byFile?.length === 0) {
      throw new UserError(`An input of ${agent.name} is given as JSON: --input with a file, or - for stdin.`);
    }
    return { ...positionalFields(agent, positionals), ...fields };
  }
  if (positionals.length > 0) {
    throw new UserError("The input is given twice: use either arguments or --input, not both.");
  }
  const read = await readJsonInput(context, input);
  const given = Object.keys(fields);
  if (given.length === 0) return read;
  const twice = given.find((name) => read !== null && typeof read === "object" && name in read);
  if (twice === undefined) return { ...(read as object), ...fields };
  throw new UserError(`${twice} is given twice, by an option and in the input: give it once.`);
}

function positionalFields(agent: AnyAgent, positionals: readonly string[]): Record<string, string> {
  const names = agent.positionals;
  if (positionals.length !== names.length) {
    const { positionals: expected, example } = commandLineOf(agent);
    const usage = expected.map(({ name }) => `<${name}>`).join(" ");
    const such = example.length > 0 ? ` Example: underwrite${agentWords(agent.name)} ${example.join(" ")}` : "";
    const wanted = names.length === 0 ? "no arguments" : `${countText(names.length, "argument")}, ${usage}`;
    throw new UserError(`Expected ${wanted}, and got ${positionals.length}.${such}`);
  }
  return Object.fromEntries(names.map((name, index) => [name, positionals[index] ?? ""]));
}

interface Progress {
  onEvent: (event: AgentEvent) => void;
  stop: () => void;
}

/** Shows a run while it goes on: a line an event with `verbose`, a spinner on a terminal, else nothing. */
function progress(
  context: Context,
  { config, verbose, quiet, color }: { config: Config; verbose?: boolean; quiet?: boolean; color?: boolean },
): Progress {
  if (verbose) {
    const paint = colors(context.stderr, config, { color });
    return { onEvent: (event) => context.note(describeEvent(event), paint.dim), stop: () => {} };
  }
  const spinner = quiet ? undefined : spinnerOn(context, config);
  if (!spinner) return { onEvent: () => {}, stop: () => {} };
  return {
    onEvent(event) {
      if (event.type !== "tool_call_ended") spinner.show(context.redactor.text(describeEvent(event)));
    },
    stop: spinner.stop,
  };
}

function describeEvent(event: AgentEvent): string {
  switch (event.type) {
    case "run_started":
      return `run ${event.trace_id}: ${event.agent} with ${plain(event.model)}`;
    case "model_call_started":
      return `round trip ${event.round_trip}: asking the model`;
    case "model_call_retried": {
      const why = event.status === undefined ? "no answer" : `status ${event.status}`;
      return `round trip ${event.round_trip}: retry ${event.attempt} (${why}, waited ${event.delay_ms} ms)`;
    }
    case "model_call_ended": {
      const { usage, stop_reason, finish_reason = stop_reason } = event.response;
      const tokens = `${usage.input_tokens} tokens in, ${usage.output_tokens} out`;
      return `round trip ${event.round_trip}: ${shortName(finish_reason)} (${tokens}, ${Math.round(event.duration_ms)} ms)`;
    }
    case "tool_call_started":
      return `tool ${shortName(event.name)} called`;
    case "tool_call_ended": {
      const result = plain(typeof event.result === "string" ? event.result : JSON.stringify(event.result));
      return `tool ${shortName(event.name)} ${event.is_error ? "failed" : "returned"}: ${result.replace(/\s+/g, " ").slice(0, 300)}`;
    }
    case "model_call_failed":
      return `round trip ${event.round_trip}: the model call failed`;
    case "validation_started":
      return "check: validating the decision";
    case "run_faulted":
      return "run ended: a fault of the program";
    case "validated": {
      const stands = event.violations.length === 0 ? ["the decision stands"] : [];
      const found = [...event.violations, ...event.warnings].map(({ code, message }) => plain(`${code}: ${message}`));
      return `check: ${[...stands, ...found].join(" ")}`;
    }
    case "repair_started":
      return "repair: asking the model once more";
    case "run_ended":
      return `run ended: ${event.exit_reason}`;
  }
}
