import type { AgentDefinition } from "../runtime/definition/agent.js";
import type { RunOptions, RunResult } from "../runtime/loop/run.js";
import { runAgent } from "../runtime/loop/run-agent.js";
import type { Model } from "../runtime/models/model.js";
import type { Config } from "../settings/config.js";
import { chooseModel, hostOfModel, type ModelChoice, openModel } from "../settings/open-model.js";
import type { Project } from "./open-project.js";

/** A model that is to be asked: one that is open already, or the name of one. */
export type AskedModel = string | Model;

export interface RunOnceOptions extends Pick<RunOptions, "kind" | "session" | "tags" | "signal" | "onEvent"> {
  /** By default the one that the settings name. */
  model?: AskedModel;
  /** Bound on model calls, the repair included; 6 by default. */
  maxRoundTrips?: number;
  /** Bound on one attempt of a model call, in seconds, and retries after the first one; by default the settings'. */
  timeoutSeconds?: number;
  maxRetries?: number;
  /** Warnings, infos excepted, block like violations; by default as the settings say, or the agent itself. */
  strict?: boolean;
  /**
   * The span that asked for this run and that it is part of, as W3C's `traceparent` names it; by default the active one,
   * for real traffic. To the one of the settings (TRACEPARENT) runs are linked: it may have asked for many.
   */
  parent?: string;
  /** The span that asked for this run, among others, in the same form; by default the one of the settings. */
  link?: string;
  /** Told which model is about to be asked. */
  onModel?: (choice: ModelChoice) => void;
}

export interface FinishedRun<Output> {
  result: RunResult<Output>;
  /** Why the store has not kept all of it yet, in a sentence. */
  notKept?: string;
}

/**
 * Runs one input through an agent, and records it with its scores. Backends get it with `project.deliver` or
 * `project.close`.
 *
 * @throws UserError when the model cannot be asked, or there is no place for the store
 * @throws RunFault when a part of the agent fails: a validator, say
 */
export async function runOnce<Input, Output>(
  project: Project,
  agent: AgentDefinition<Input, Output>,
  input: Input,
  options: RunOnceOptions = {},
): Promise<FinishedRun<Output>> {
  const { timeoutSeconds, maxRetries, model: asked, onModel, ...rest } = options;
  const config = { ...project.config };
  config.timeoutSeconds = timeoutSeconds ?? config.timeoutSeconds;
  config.maxRetries = maxRetries ?? config.maxRetries;
  const model = await askedModel(agent, config, asked, onModel);
  const tracing = await project.tracing();
  const result = await runAgent(agent, input, {
    ...rest,
    model,
    link: options.link ?? config.traceparent,
    strict: options.strict ?? config.strict,
    signal: options.signal ?? project.signal,
    tracing,
  });
  const { problem } = tracing;
  return { result, ...(problem === undefined ? {} : { notKept: problem }) };
}

export function askedName(config: Config, asked: AskedModel | undefined): string {
  return typeof asked === "object" ? asked.id : chooseModel(config, asked).id;
}

/** The host of the model that is asked for; null for the embedded one, and where it has none. */
export function askedHost(config: Config, asked: AskedModel | undefined): string | null {
  return typeof asked === "object" ? (asked.host ?? null) : hostOfModel(config, chooseModel(config, asked).id);
}

/** The model that is asked for, open. @throws UserError when it cannot be asked */
export async function askedModel<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  config: Config,
  asked: AskedModel | undefined,
  onModel: (choice: ModelChoice) => void = () => {},
): Promise<Model> {
  if (typeof asked === "object") return asked;
  const choice = chooseModel(config, asked);
  const model = await openModel(agent, config, choice.id);
  onModel(choice);
  return model;
}

/** The version of the document's form. 2 has warnings, and may get further fields. */
export const DOCUMENT_VERSION = 2;

/** A run's result as the one JSON document that is printed. Without an output that stands its fields are null. */
export function documentOf<Input, Output>(agent: AgentDefinition<Input, Output>, result: RunResult<Output>): object {
  const { output, policy, rejected, validation, run, error } = result;
  const nulls = Object.fromEntries(Object.keys(agent.output._zod.def.shape).map((name) => [name, null]));
  return {
    ...(output ?? nulls),
    ...(policy === undefined ? {} : { policy }),
    ...(rejected === undefined ? {} : { rejected_decision: rejected }),
    schema_version: DOCUMENT_VERSION,
    validation,
    run,
    ...(error ? { error } : {}),
  };
}
