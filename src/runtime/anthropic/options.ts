/** Where and how a model is reached. */
export interface AnthropicOptions {
  /** Model name as the server knows it. */
  id: string;
  apiKey?: string;
  authToken?: string;
  /** Any server that speaks the Messages API; Anthropic's own by default. */
  baseUrl?: string;
  /** Bound on one attempt, its body included, in milliseconds. */
  timeoutMs: number;
  /** Retries after the first attempt, on 408, 409, 429, 5xx and connection errors. */
  maxRetries: number;
  /** Values to blank wherever the server sends them back. */
  secrets: readonly string[];
}
