import Anthropic from "@anthropic-ai/sdk";
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import * as z from "zod/mini";
import { ProviderError } from "../../../errors.js";
import { isTooDeep } from "../../../text/json.js";
import { type Asked, errorIn, notAMessage } from "../failure.js";
import type { Model, ModelRequest, ModelResponse } from "../model.js";
import { watchAttempts } from "./attempts.js";
import { askedOf, providerError } from "./errors.js";
import { httpFetch } from "./http-fetch.js";
import { type AnthropicOptions, DEFAULT_BASE_URL, hostOf } from "./options.js";
import { priceOf } from "./price.js";
import { messageSchema, stopReasonOf } from "./wire.js";

/** Claude, or any model behind a server that speaks the Messages API. */
export function anthropicModel(options: AnthropicOptions): Model {
  const client = openClient(options);
  return {
    id: options.id,
    provider: "anthropic",
    host: hostOf(options),
    async generate(request, { signal, onRetry, onRefusal, traceparent }): Promise<ModelResponse> {
      const attempts = watchAttempts({ host: hostOf(options), timeoutMs: options.timeoutMs, onRetry, onRefusal });
      try {
        const params = paramsOf(options.id, request);
        const headers = traceHeaders(traceparent, options);
        const message = await client.messages.create(params, { signal, headers, middleware: [attempts.middleware] });
        return options.redactor.json(readMessage(message, options.id, askedOf(options, attempts.made())));
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw providerError(error, options, attempts.made());
      }
    },
  };
}

/** The header that names the call's span, unless the settings have one of their own. */
function traceHeaders(traceparent: string | undefined, { headers = {} }: AnthropicOptions): Record<string, string> {
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === "traceparent");
  return traceparent === undefined || isGiven ? {} : { traceparent };
}

/**
 * A client that takes nothing from the environment: every setting of it comes with the options.
 *
 * @param fetch what makes its requests
 */
export function openClient(
  { apiKey, authToken, baseUrl, headers, timeoutMs, maxRetries }: AnthropicOptions,
  fetch: typeof httpFetch = httpFetch,
): Anthropic {
  const client = new Anthropic({
    // The SDK takes one or the other; the key wins. Without either it would look for credentials by itself.
    ...(authToken !== undefined && apiKey === undefined ? { apiKey: null, authToken } : { apiKey: apiKey ?? "" }),
    baseURL: baseUrl ?? DEFAULT_BASE_URL,
    webhookKey: null,
    timeout: timeoutMs,
    maxRetries,
    fetch,
    openTelemetry: false,
    logLevel: "off",
  });
  // The constructor adds those of the environment, and has no option against it: all settings come with the options.
  (client as unknown as { _options: { defaultHeaders?: unknown } })._options.defaultHeaders = headers;
  return client;
}

/** A request as the Messages API takes it. */
export function paramsOf(model: string, request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
  const cached = { cache_control: { type: "ephemeral" as const } };
  const last = request.tools.length - 1;
  return {
    model,
    max_tokens: request.max_tokens,
    system: [{ type: "text", text: request.system, ...cached }],
    tools: request.tools.map((tool, index) => ({
      name: tool.name,
      description: tool.description,
      input_schema: strictSchema(tool.arguments) as Anthropic.Tool.InputSchema,
      strict: true,
      ...(index === last ? cached : {}),
    })),
    messages: request.messages as Anthropic.MessageParam[],
    ...(request.output
      ? { output_config: { format: { type: "json_schema", schema: strictSchema(request.output) } } }
      : {}),
  };
}

const strictSchemas = new WeakMap<z.core.$ZodType, Record<string, unknown>>();

/**
 * A schema as strict tools and structured output take it; what they cannot express goes into descriptions.
 * Made once: those of the requests of one case take 0.5 ms, a third of what a case of an eval costs.
 */
function strictSchema(schema: z.core.$ZodType): Record<string, unknown> {
  const known = strictSchemas.get(schema);
  if (known) return known;
  const strict = transformJSONSchema(z.toJSONSchema(schema, { io: "input" }));
  strictSchemas.set(schema, strict);
  return strict;
}

/**
 * An answer of the Messages API.
 *
 * @param priceFactor what is paid of the usual price
 * @throws ProviderError for what is no message
 */
export function readMessage(message: unknown, model: string, asked: Asked, priceFactor = 1): ModelResponse {
  const parsed = z.safeParse(messageSchema, message);
  const isError = parsed.data?.content.length === 0 && errorIn({ error: parsed.data.error }) !== "";
  if (!parsed.success || isError) throw notAMessage(message, asked);
  if (isTooDeep(parsed.data.content)) {
    throw new ProviderError("The provider's answer is nested too deeply to be read. Try another --model.");
  }
  const { content, stop_reason, usage, id } = parsed.data;
  const cache_read_tokens = usage.cache_read_input_tokens;
  const cache_write_tokens = usage.cache_creation_input_tokens;
  const tokens = {
    input_tokens: usage.input_tokens + cache_read_tokens + cache_write_tokens,
    output_tokens: usage.output_tokens,
    cache_read_tokens,
    cache_write_tokens,
  };
  const answered = parsed.data.model ?? model;
  const cost = priceOf(answered, tokens, priceFactor);
  return {
    id,
    model: answered,
    content,
    stop_reason: stopReasonOf(stop_reason),
    finish_reason: stop_reason ?? undefined,
    usage: tokens,
    cost_usd: cost?.total ?? null,
    ...(cost ? { cost } : {}),
  };
}
