import type { Redactor } from "../../text/redact.js";
import type { BatchingModel } from "./batches.js";
import type { Model } from "./model.js";

/**
 * A provider of models. To add one: a folder here with such an object, and its line in `registry.ts`. Its errors are
 * `ProviderError`, worded by `describeFailure`; its stop reasons are those of `StopReason`.
 */
export interface Provider {
  /** As in OpenTelemetry's `gen_ai.provider.name`. */
  name: string;
  /** The model that is asked when its key is set and no model is named. */
  defaultModel: string;
  /** What the names of its models begin with; the first provider takes all names that no other one does. */
  prefixes: readonly string[];
  /** Environment variables of its keys, one of which is needed; the first that is set counts. They are secrets. */
  keys: readonly [string, ...string[]];
  /** The environment variable of another address than the usual one, which follows. */
  addressVariable: string;
  address: string;
  /** The environment variable of headers that are sent with each request: `Name: value`, a line each. */
  headersVariable?: string;
  /** Opens a model of a name. What it needs for that is loaded only here. */
  open(id: string, options: ProviderOptions): Promise<Model>;
  /** Opens it to be asked by batches; absent where the provider has none. */
  openBatches?(id: string, options: ProviderOptions): Promise<BatchingModel>;
}

/** What is set of a provider's variables. */
export interface ProviderSettings {
  /** Values of its keys, by their variables. */
  keys: Readonly<Record<string, string | undefined>>;
  baseUrl?: string;
  /** Headers that are sent with each request. */
  headers?: Readonly<Record<string, string>>;
  /** What requests go through. */
  proxy?: UsedProxy;
}

/** A proxy as the environment names it. */
export interface UsedProxy {
  variable: string;
  /** Its name and port; undefined where the variable holds no address. */
  host?: string;
}

interface ProviderOptions extends ProviderSettings {
  /** Bound on one attempt, in milliseconds. */
  timeoutMs: number;
  /** Retries of one call, after the first attempt. */
  maxRetries: number;
  /** Blanks secrets wherever the server sends them back. */
  redactor: Redactor;
}
