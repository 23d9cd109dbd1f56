import { basename } from "node:path";
import { UserError } from "../errors.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { firstRequest } from "../runtime/loop/first-request.js";
import type { BatchingModel, RequestSize } from "../runtime/models/batches.js";
import { WaveRecord } from "../runtime/waves/wave-record.js";
import type { Config } from "../settings/config.js";
import { openBatchingModel } from "../settings/open-model.js";
import { visible } from "../text/visible.js";
import { type AskedModel, askedName } from "./run-once.js";

/** How a model is asked for many runs at once. */
export type Via = "message-batches";

/** Runs at once, where nobody says another number: all of them wait in memory while a wave is under way. */
export const WAVE_SIZE = 10_000;

/** Longest that a run may take in waves, in milliseconds: each wave ends within a day by itself. */
export const LONGEST_RUN_MS = 2_000_000_000;

/** What is known before anything is sent. */
export interface WavesForecast {
  /** Runs that are to be made; null where nobody knows how many. */
  runs: number | null;
  /** Runs in one wave, at most. */
  wave_size: number;
  model: string;
  host: string;
  /** What all runs cost together, rather too high (as if no cache helped), in US dollars; null where a price is not known. */
  about_usd: number | null;
  /** What the first wave costs at most, if every answer is as long as it may be. */
  first_wave_usd: number | null;
  max_cost_usd: number | null;
  /** Batches that an earlier process sent, whose answers are fetched. */
  sent_before: number;
  /** Batches that it sent for another version of the agent, model or check: their answers are of no use. */
  sent_otherwise: number;
}

/** Tokens of an answer that calls tools, and of one that is an output; and bytes that a turn adds to the next request. */
const CALLING_TOKENS = 200;
const OUTPUT_TOKENS = 400;
const BYTES_A_TURN = 3000;

/** Inputs by which the size of requests is judged. */
export const SAMPLE = 200;

/** The model that is asked by batches. @throws UserError where it cannot be */
export async function batchingModel(config: Config, asked: AskedModel | undefined): Promise<BatchingModel> {
  if (typeof asked !== "object") return openBatchingModel(config, askedName(config, asked));
  throw new UserError("--via message-batches opens the model itself: give its name instead of one that is open.");
}

/** What runs of such inputs come to. @param inputs some of them */
export function forecast(
  agent: AnyAgent,
  model: BatchingModel,
  inputs: readonly unknown[],
  told: Pick<WavesForecast, "runs" | "wave_size" | "max_cost_usd" | "sent_before" | "sent_otherwise">,
): WavesForecast {
  const requests = inputs.map((input) => firstRequest(agent, input));
  const sizes = requests.map((request) => model.prepare(request).size);
  const mean = (of: (size: RequestSize) => number) =>
    sizes.reduce((sum, size) => sum + of(size), 0) / Math.max(1, sizes.length);
  const size = { bytes: mean(({ bytes }) => bytes), cachedBytes: mean(({ cachedBytes }) => cachedBytes) };
  const calls = model.price(size, CALLING_TOKENS);
  const output = model.price({ ...size, bytes: size.bytes + BYTES_A_TURN }, OUTPUT_TOKENS);
  const most = model.price(size, requests[0]?.max_tokens ?? 0);
  const times = (usd: number | null, count: number | null) => (usd === null || count === null ? null : usd * count);
  const each = calls === null || output === null ? null : output + (agent.tools.length > 0 ? calls : 0);
  return {
    ...told,
    model: model.id,
    host: model.host,
    about_usd: times(each, told.runs),
    first_wave_usd: times(most, told.runs === null ? null : Math.min(told.runs, told.wave_size)),
  };
}

/**
 * @param path of what was sent in waves
 * @param other what can be done instead
 * @throws UserError where batches were sent whose answers nobody would fetch
 */
export function requireNoWaves(path: string, other: string): void {
  if (!WaveRecord.hasBatches(path)) return;
  throw new UserError(
    `This was begun with --via message-batches, and batches were sent (${visible(basename(path))}): give that again to fetch their answers. ${other}.`,
  );
}
