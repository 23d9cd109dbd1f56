import Anthropic from "@anthropic-ai/sdk";
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import * as z from "zod/mini";
import { ProviderError } from "../../errors.js";
import { redactJson } from "../../redact.js";
import { messageSchema } from "../message.js";
import type { Model, ModelRequest, ModelResponse } from "../model.js";
import { attemptMiddleware } from "./attempts.js";
import { providerError } from "./errors.js";
import type { AnthropicOptions } from "./options.js";
import { priceOf } from "./price.js";

/** Claude, or any model behind a server that speaks the Messages API. */
export function anthropicModel(options: AnthropicOptions): Model {
  const client = new Anthropic({
    apiKey: options.apiKey ?? null,
    authToken: options.authToken ?? null,
    baseURL: options.baseUrl ?? "https://api.anthropic.com",
    timeout: options.timeoutMs,
    maxRetries: options.maxRetries,
    openTelemetry: false,
    logLevel: "off",
  });
  return {
    id: options.id,
    provider: "anthropic",
    async generate(request, { signal, onRetry }): Promise<ModelResponse> {
      const middleware = [attemptMiddleware({ timeoutMs: options.timeoutMs, onRetry })];
      try {
        const message = await client.messages.create(paramsOf(options.id, request), { signal, middleware });
        return redactJson(readMessage(message, options.id), options.secrets);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw providerError(error, options);
      }
    },
  };
}

function paramsOf(model: string, request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
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

/** A schema as strict tools and structured output take it; what they cannot express goes into descriptions. */
function strictSchema(schema: z.core.$ZodType): Record<string, unknown> {
  return transformJSONSchema(z.toJSONSchema(schema, { io: "input" }));
}

function readMessage(message: unknown, model: string): ModelResponse {
  const parsed = z.safeParse(messageSchema, message);
  if (!parsed.success) {
    throw new ProviderError("The provider's answer is not a Messages API message: is ANTHROPIC_BASE_URL right?");
  }
  const { content, stop_reason, usage, id } = parsed.data;
  const cache_read_tokens = usage.cache_read_input_tokens ?? 0;
  const cache_write_tokens = usage.cache_creation_input_tokens ?? 0;
  const tokens = {
    input_tokens: (usage.input_tokens ?? 0) + cache_read_tokens + cache_write_tokens,
    output_tokens: usage.output_tokens ?? 0,
    cache_read_tokens,
    cache_write_tokens,
  };
  return {
    id,
    model: parsed.data.model ?? model,
    content,
    stop_reason,
    usage: tokens,
    cost_usd: priceOf(model, tokens),
  };
}
