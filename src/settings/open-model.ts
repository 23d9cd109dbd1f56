import { UserError } from "../errors.js";
import type { AgentDefinition } from "../runtime/definition/agent.js";
import type { BatchingModel } from "../runtime/models/batches.js";
import type { Model } from "../runtime/models/model.js";
import { offlineModel } from "../runtime/models/offline.js";
import type { Provider } from "../runtime/models/provider.js";
import { keyVariables, PROVIDERS, providerOf } from "../runtime/models/registry.js";
import { redactorOf } from "../text/redact.js";
import { show } from "../text/visible.js";
import type { Config } from "./config.js";
import { toMilliseconds } from "./variables.js";

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
  requireAllowed(config, id);
  if (id === "offline") {
    if (!agent.lacks.has("offline answer")) return offlineModel(agent.answerOffline);
    const isKeySet = PROVIDERS.some((each) => hasKey(config, each));
    const remedy = isKeySet ? "name another model than offline" : `set ${keyVariables()} to ask a model`;
    throw new UserError(`The agent ${agent.name} has no offline answer: ${remedy}, or define its answerOffline.`);
  }
  return usableProvider(config, id).open(id, optionsOf(config, id));
}

/**
 * Opens a model to be asked by batches, by its name.
 *
 * @throws UserError for the offline model, for a provider that takes no batches, and as `openModel` does
 */
export async function openBatchingModel(config: Config, id: string): Promise<BatchingModel> {
  requireAllowed(config, id);
  if (id === "offline") {
    throw new UserError(
      `--via message-batches asks a provider, and the offline model is none: name a model with --model, such as ${PROVIDERS[0].defaultModel}, and set ${PROVIDERS[0].keys[0]}.`,
    );
  }
  const provider = usableProvider(config, id);
  if (provider.openBatches) return provider.openBatches(id, optionsOf(config, id));
  throw new UserError(
    `${show(id)} cannot be asked by message batches, which ${provider.name} does not have: leave out --via.`,
  );
}

function requireAllowed(config: Config, id: string): void {
  if (!config.models || config.models.includes(id)) return;
  const allowed = config.models.map((name) => show(name)).join(", ");
  throw new UserError(
    `The model ${show(id)} may not be asked here: UNDERWRITE_MODELS allows ${allowed}. Name one of these, or have a person add it.`,
  );
}

/** The provider of a model, whose key is set. @throws UserError */
function usableProvider(config: Config, id: string): Provider {
  if (!/^[\w.:/@-]{1,200}$/.test(id)) {
    throw new UserError(
      `${show(id)} is not a model's name: give one such as ${PROVIDERS[0].defaultModel}, or offline.`,
    );
  }
  const provider = providerOf(id);
  if (hasKey(config, provider)) return provider;
  throw new UserError(
    `The model ${id} needs ${provider.keys[0]}: set it (any value for a local server), or use --model offline.`,
  );
}

function optionsOf(config: Config, id: string) {
  return {
    ...(config.providers[providerOf(id).name] ?? { keys: {} }),
    timeoutMs: toMilliseconds(config.timeoutSeconds),
    maxRetries: config.maxRetries,
    redactor: redactorOf(config.secrets),
  };
}

function hasKey({ providers }: Config, { name }: Provider): boolean {
  return Object.keys(providers[name]?.keys ?? {}).length > 0;
}
