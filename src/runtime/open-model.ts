import { type Config, DEFAULT_MODEL } from "../config.js";
import { UserError } from "../errors.js";
import { redactorOf } from "../redact.js";
import { toMilliseconds } from "../setting-values.js";
import { show } from "../visible.js";
import type { AgentDefinition } from "./agent.js";
import type { Model } from "./model.js";
import { offlineModel } from "./offline.js";

/** Which model will be asked, and why that one. */
export interface ModelChoice {
  id: string;
  reason: "option" | "environment" | "key" | "no key";
}

/**
 * Chooses the model: the one named, else `UNDERWRITE_MODEL`, else Claude when a key is set, else the embedded
 * offline one.
 */
export function chooseModel(config: Config, named?: string): ModelChoice {
  if (named !== undefined) return { id: named, reason: "option" };
  if (config.model !== undefined) return { id: config.model, reason: "environment" };
  return hasKey(config) ? { id: DEFAULT_MODEL, reason: "key" } : { id: "offline", reason: "no key" };
}

/**
 * Opens a model by its name; the provider's SDK is loaded only here.
 *
 * @throws UserError when the offline model is asked for an agent that does not say what it answers, when the name is not 1 to 200 of the characters `A-Z a-z 0-9 _ . : / @ -`, and when a model other
 *   than `offline` is named while neither a key nor a token is set, and when `UNDERWRITE_MODELS` does not name it;
 *   whether the provider knows it shows when it is asked
 */
export async function openModel<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  config: Config,
  id: string,
): Promise<Model> {
  if (config.models && !config.models.includes(id)) {
    const allowed = config.models.map((name) => show(name)).join(", ");
    throw new UserError(
      `The model ${show(id)} may not be asked here: UNDERWRITE_MODELS allows ${allowed}. Name one of these, or have a person add it.`,
    );
  }
  if (id === "offline") {
    if (!agent.lacks.has("offline answer")) return offlineModel(agent.answerOffline);
    throw new UserError(
      `The agent ${agent.name} has no offline answer: set ANTHROPIC_API_KEY to ask a model, or define its answerOffline.`,
    );
  }
  if (!/^[\w.:/@-]{1,200}$/.test(id)) {
    throw new UserError(`${show(id)} is not a model's name: give one such as ${DEFAULT_MODEL}, or offline.`);
  }
  if (!hasKey(config)) {
    throw new UserError(
      `The model ${id} needs ANTHROPIC_API_KEY: set it (any value for a local server), or use --model offline.`,
    );
  }
  const { anthropicModel } = await import("./anthropic/model.js");
  return anthropicModel({
    id,
    ...config.anthropic,
    timeoutMs: toMilliseconds(config.timeoutSeconds),
    maxRetries: config.maxRetries,
    redactor: redactorOf(config.secrets),
  });
}

function hasKey({ anthropic }: Config): boolean {
  return anthropic.apiKey !== undefined || anthropic.authToken !== undefined;
}
