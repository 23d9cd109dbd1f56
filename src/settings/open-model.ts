import { UserError } from "../errors.js";
import type { AgentDefinition } from "../runtime/definition/agent.js";
import type { Model } from "../runtime/models/model.js";
import { offlineModel } from "../runtime/models/offline.js";
import type { Provider } from "../runtime/models/provider.js";
import { keyVariables, PROVIDERS, providerOf } from "../runtime/models/registry.js";
import { redactorOf } from "../text/redact.js";
import { show } from "../text/visible.js";
import type { Config } from "./config.js";
import { toMilliseconds } from "./setting-values.js";

/** Which model will be asked, and why that one. */
export interface ModelChoice {
  id: string;
  reason: "option" | "environment" | "key" | "no key";
}

/**
 * Chooses the model: the one named, else `UNDERWRITE_MODEL`, else that of the first provider whose key is set, else
 * the embedded offline one.
 */
export function chooseModel(config: Config, named?: string): ModelChoice {
  if (named !== undefined) return { id: named, reason: "option" };
  if (config.model !== undefined) return { id: config.model, reason: "environment" };
  const provider = PROVIDERS.find((each) => hasKey(config, each));
  return provider ? { id: provider.defaultModel, reason: "key" } : { id: "offline", reason: "no key" };
}

/** The host that a model of a name is asked at, with its port where it is not the usual one; null for the embedded one. */
export function hostOfModel({ providers }: Config, id: string): string | null {
  if (id === "offline") return null;
  const provider = providerOf(id);
  return new URL(providers[provider.name]?.baseUrl ?? provider.address).host;
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
      `The agent ${agent.name} has no offline answer: set ${keyVariables()} to ask a model, or define its answerOffline.`,
    );
  }
  if (!/^[\w.:/@-]{1,200}$/.test(id)) {
    throw new UserError(
      `${show(id)} is not a model's name: give one such as ${PROVIDERS[0].defaultModel}, or offline.`,
    );
  }
  const provider = providerOf(id);
  if (!hasKey(config, provider)) {
    throw new UserError(
      `The model ${id} needs ${provider.keys[0]}: set it (any value for a local server), or use --model offline.`,
    );
  }
  return provider.open(id, {
    ...(config.providers[provider.name] ?? { keys: {} }),
    timeoutMs: toMilliseconds(config.timeoutSeconds),
    maxRetries: config.maxRetries,
    redactor: redactorOf(config.secrets),
  });
}

function hasKey({ providers }: Config, { name }: Provider): boolean {
  return Object.keys(providers[name]?.keys ?? {}).length > 0;
}
