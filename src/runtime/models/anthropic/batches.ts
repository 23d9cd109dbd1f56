import type Anthropic from "@anthropic-ai/sdk";
import { APIError } from "@anthropic-ai/sdk";
import * as z from "zod/mini";
import { ProviderError } from "../../../errors.js";
import { withDeadline } from "../../../waiting/deadline.js";
import { untilAborted } from "../../../waiting/until-aborted.js";
import type { BatchAnswer, BatchCounts, BatchingModel, BatchState, Submitted } from "../batches.js";
import { notAMessage, refused } from "../failure.js";
import { askedOf, providerError } from "./errors.js";
import { type httpFetch, streamFetch } from "./http-fetch.js";
import { openClient, paramsOf, readMessage } from "./model.js";
import { type AnthropicOptions, addressOf, hostOf, VARIABLES } from "./options.js";
import { priceOf } from "./price.js";

/** What the Message Batches API takes of the usual price. */
const PRICE_FACTOR = 0.5;

/** The API takes 100,000 requests and 256 MB; a batch is one text in memory, and has to be sent in time. */
const LARGEST = { requests: 100_000, bytes: 64_000_000 };

/** Slowest upload that is waited for, in bytes a second. */
const SLOWEST = 100_000;

/** Bytes of JSON that make a token, at least: with this an estimate is rather too high. */
const BYTES_A_TOKEN = 3;

/** Batches that one answer of the list has. */
const PAGE = 100;

/** Claude, asked by the Message Batches API. Format: https://docs.claude.com/en/api/creating-message-batches */
export function anthropicBatches(options: AnthropicOptions): BatchingModel {
  const client = openClient(options);
  const reader = openClient(options, streamFetch as typeof httpFetch);
  const { batches } = client.messages;
  const address = `${addressOf(options)}/batches`;
  /** Where answers are, by the batch. */
  const places = new Map<string, string>();
  const failed = (error: unknown, signal: AbortSignal) => {
    if (signal.aborted) throw signal.reason;
    return providerError(error, options, options.maxRetries + 1);
  };

  return {
    id: options.id,
    provider: "anthropic",
    host: hostOf(options),
    maxRetries: options.maxRetries,
    largest: LARGEST,

    prepare(request) {
      const params = paramsOf(options.id, request);
      const text = JSON.stringify(params);
      const cachedBytes = Buffer.byteLength(JSON.stringify([params.system, params.tools]));
      return { params, text, size: { bytes: Buffer.byteLength(text), cachedBytes } };
    },

    // What is cached costs 1.25 times the usual price where it is written, and a tenth where it is read. Requests of a batch
    // are answered at once, in any order, so that each may have to write it: hits come as they come.
    price({ bytes, cachedBytes }, output_tokens) {
      const input_tokens = Math.ceil(bytes / BYTES_A_TOKEN);
      const cache_write_tokens = Math.min(input_tokens, Math.ceil(cachedBytes / BYTES_A_TOKEN));
      const usage = { input_tokens, output_tokens, cache_read_tokens: 0, cache_write_tokens };
      return priceOf(options.id, usage, PRICE_FACTOR)?.total ?? null;
    },

    async submit(requests, bytes, signal): Promise<Submitted> {
      const timeout = options.timeoutMs + Math.ceil((bytes / SLOWEST) * 1000);
      try {
        const body = { requests: requests as Anthropic.Messages.BatchCreateParams.Request[] };
        // Never twice by itself: what got no answer may have been taken, and would be paid twice.
        return { taken: stateOf(await batches.create(body, { signal, timeout, maxRetries: 0 }), options) };
      } catch (error) {
        const status = error instanceof APIError ? error.status : undefined;
        if (status === 404 || status === 405) return { refused: noBatches(status, options), unsure: false };
        const isRefused = status !== undefined && status < 500 && status !== 408;
        return { refused: failed(error, signal), unsure: !isRefused };
      }
    },

    async state(id, signal) {
      try {
        const batch = await batches.retrieve(id, {}, { signal });
        const state = stateOf(batch, options);
        places.set(id, answersAt(batch.results_url, `${address}/${id}/results`));
        return state;
      } catch (error) {
        throw failed(error, signal);
      }
    },

    async *newest(signal) {
      try {
        for await (const batch of batches.list({ limit: PAGE }, { signal })) yield stateOf(batch, options);
      } catch (error) {
        throw failed(error, signal);
      }
    },

    async *answers(id, signal) {
      try {
        const path = places.get(id) ?? `${address}/${id}/results`;
        const headers = { accept: "application/x-jsonl" };
        const read = await reader.get(path, { signal, headers }).asResponse();
        for await (const line of linesOf(read, options.timeoutMs, signal)) yield answerOf(line, options);
      } catch (error) {
        throw failed(error, signal);
      }
    },

    async cancel(id, signal) {
      try {
        return stateOf(await batches.cancel(id, {}, { signal }), options);
      } catch (error) {
        throw failed(error, signal);
      }
    },

    cancelCommand(id) {
      const key =
        options.apiKey === undefined ? `authorization: Bearer $${VARIABLES.token}` : `x-api-key: $${VARIABLES.key}`;
      return `curl -X POST ${address}/${id}/cancel -H "${key}" -H "anthropic-version: 2023-06-01"`;
    },
  };
}

/** Where answers are: as the API says, but at the usual place on another host, as keys go to that of the settings only. */
function answersAt(said: string | null, usual: string): string {
  return said !== null && URL.canParse(said) && new URL(said).origin === new URL(usual).origin ? said : usual;
}

function noBatches(status: number, options: AnthropicOptions): ProviderError {
  return new ProviderError(
    `${hostOf(options)} has no Message Batches (it answered ${status}): leave out --via, or check ${VARIABLES.address} and --model.`,
    { status },
  );
}

const count = z.catch(z.number(), 0);

const stateSchema = z.looseObject({
  id: z.string().check(z.regex(/^[\w-]{1,200}$/)),
  processing_status: z.string(),
  created_at: z.string(),
  ended_at: z._default(z.nullable(z.string()), null),
  archived_at: z._default(z.nullable(z.string()), null),
  results_url: z._default(z.nullable(z.string()), null),
  request_counts: z.object({
    processing: count,
    succeeded: count,
    errored: count,
    canceled: count,
    expired: count,
  }),
});

function stateOf(batch: unknown, options: AnthropicOptions): BatchState {
  const { success, data } = z.safeParse(stateSchema, batch);
  if (!success) throw notAMessage(batch, askedOf(options, 1));
  const counts: BatchCounts = data.request_counts;
  const createdAt = Date.parse(data.created_at);
  return {
    id: data.id,
    isEnded: data.processing_status === "ended",
    hasAnswers: data.results_url !== null && data.archived_at === null,
    createdAt: Number.isNaN(createdAt) ? Date.now() : createdAt,
    endedAt: data.ended_at === null ? null : Date.parse(data.ended_at),
    counts,
  };
}

/** The HTTP statuses that errors of these types (`api_error` is `api`) come with. Source: https://docs.claude.com/en/api/errors */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_request: 400,
  authentication: 401,
  billing: 402,
  permission: 403,
  not_found: 404,
  request_too_large: 413,
  rate_limit: 429,
  api: 500,
  timeout: 504,
  overloaded: 529,
};

const answerSchema = z.object({
  custom_id: z.string(),
  result: z.looseObject({ type: z.string(), message: z.optional(z.unknown()), error: z.optional(z.unknown()) }),
});

/** An error as the API answers with it, or as some servers give it: without what is around it. */
const errorSchema = z.looseObject({
  type: z.optional(z.string()),
  message: z.optional(z.string()),
  request_id: z.optional(z.nullable(z.string())),
  error: z.optional(z.looseObject({ type: z.optional(z.string()), message: z.optional(z.string()) })),
});

/** One line of the answers. @throws SyntaxError for a line that is cut off */
function answerOf(line: string, options: AnthropicOptions): BatchAnswer {
  const { success, data } = z.safeParse(answerSchema, JSON.parse(line));
  if (!success)
    throw new ProviderError(`${hostOf(options)} gave an answer of a batch that is none of the Message Batches API's.`);
  const { custom_id, result } = data;
  if (result.type === "canceled" || result.type === "expired") return { custom_id, type: result.type };
  if (result.type === "succeeded") {
    try {
      const response = readMessage(result.message, options.id, askedOf(options, 1), PRICE_FACTOR);
      return { custom_id, type: "succeeded", response: options.redactor.json(response) };
    } catch (error) {
      const said = providerError(error, options, 1);
      return { custom_id, type: "errored", isTransient: false, error: () => said };
    }
  }
  const given = z.safeParse(errorSchema, result.error).data;
  const said = given?.error ?? given;
  const status = STATUS_OF[`${said?.type?.replace(/_error$/, "")}`] ?? 500;
  return {
    custom_id,
    type: "errored",
    // As the SDK classes statuses.
    isTransient: status === 429 || status >= 500,
    error: (tries) =>
      refused({ status, said: said?.message ?? "", requestId: given?.request_id }, askedOf(options, tries)),
  };
}

/** The lines of a body, as it comes: each part of it within so many milliseconds. */
async function* linesOf({ body }: Response, timeoutMs: number, signal: AbortSignal): AsyncGenerator<string> {
  const chunks = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const next = await withDeadline(timeoutMs, signal, (bound) => untilAborted(chunks.read(), bound));
      if (next.done) break;
      rest += decoder.decode(next.value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield line;
    }
    if (rest.trim() !== "") yield rest;
  } finally {
    await chunks.cancel().catch(() => {}); // it has failed already
  }
}
