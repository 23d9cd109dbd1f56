import type { Redactor } from "../../../text/redact.js";
import type { UsedProxy } from "../provider.js";

/** The environment variables that say how. */
export const VARIABLES = {
  key: "ANTHROPIC_API_KEY",
  token: "ANTHROPIC_AUTH_TOKEN",
  address: "ANTHROPIC_BASE_URL",
  headers: "ANTHROPIC_CUSTOM_HEADERS",
} as const;

/** Where a model is asked when no other server is named. */
export const DEFAULT_BASE_URL = "https://api.anthropic.com";

/** Where and how a model is reached. */
export interface AnthropicOptions {
  /** Model name as the server knows it. */
  id: string;
  apiKey?: string;
  /** Used where there is no key. */
  authToken?: string;
  /** Any server that speaks the Messages API; Anthropic's own by default. */
  baseUrl?: string;
  /** Sent with each request; as in the SDK, one of these goes before a header that the request has by itself. */
  headers?: Readonly<Record<string, string>>;
  proxy?: UsedProxy;
  /** Bound on one attempt, its body included, in milliseconds. */
  timeoutMs: number;
  /** Retries after the first attempt, on 408, 409, 429, 5xx and connection errors. */
  maxRetries: number;
  /** Blanks secrets wherever the server sends them back. */
  redactor: Redactor;
}

/** The server's name and port, for messages. */
export function hostOf({ baseUrl = DEFAULT_BASE_URL }: AnthropicOptions): string {
  return new URL(baseUrl).host;
}

/** The address that messages are sent to. */
export function addressOf({ baseUrl = DEFAULT_BASE_URL }: AnthropicOptions): string {
  return `${baseUrl.replace(/\/$/, "")}/v1/messages`;
}
