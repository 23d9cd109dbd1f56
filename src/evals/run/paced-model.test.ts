import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { ProviderBusy, ProviderError } from "../../errors.js";
import type { Model, ModelRequest, ModelResponse, Retry } from "../../runtime/models/model.js";
import { pacedModel } from "./paced-model.js";
import { OutOfTime } from "./run-bounds.js";

const REQUEST: ModelRequest = { system: "", messages: [], tools: [], max_tokens: 1 };
const RESPONSE: ModelResponse = {
  model: "m",
  content: [],
  stop_reason: "end_turn",
  usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
  cost_usd: 0,
};

/** A model that counts its calls, and how many there were at once. */
function countingModel(refuses: (call: number) => ProviderError | undefined) {
  const seen = { calls: 0, atOnce: 0, most: [] as number[] };
  const model: Model = {
    id: "m",
    provider: "test",
    async generate() {
      const call = seen.calls++;
      seen.atOnce++;
      seen.most.push(seen.atOnce);
      try {
        await pause(2);
        const refusal = refuses(call);
        if (refusal) throw refusal;
        return RESPONSE;
      } finally {
        seen.atOnce--;
      }
    },
  };
  return { model, seen };
}

const untilAborted: Model["generate"] = (_, { signal }) => {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
};

const tooMany = (retryAfterMs = 1) => new ProviderError("too many", { status: 429, retryAfterMs });

describe("a paced model", () => {
  it("is asked where the model is: its spans say so", () => {
    const { model } = countingModel(() => undefined);
    expect(pacedModel({ ...model, host: "models.example:8443" }, 1)).toMatchObject({ host: "models.example:8443" });
  });

  it("makes as many calls at once as it may, and no more", async () => {
    const { model, seen } = countingModel(() => undefined);
    const paced = pacedModel(model, 3);
    await Promise.all(Array.from({ length: 12 }, () => paced.generate(REQUEST, {})));
    expect(Math.max(...seen.most)).toBe(3);
  });

  it("waits with every call from the first refusal on, also while the refused one is tried again by itself", async () => {
    const told: string[] = [];
    const refusedOnce: Model = {
      id: "m",
      provider: "test",
      async generate(_, { onRefusal }) {
        const call = told.length === 0 ? "first" : "second";
        told.push(`${call} asked`);
        if (call === "first") {
          onRefusal?.({ status: 429, retryAfterMs: 200 });
          await pause(20); // as a client does that retries by itself
        }
        told.push(`${call} answered`);
        return RESPONSE;
      },
    };
    const paced = pacedModel(refusedOnce, 2);
    const first = paced.generate(REQUEST, {});
    await pause(0); // it is refused
    await Promise.all([first, paced.generate(REQUEST, {})]);
    expect(told).toEqual(["first asked", "first answered", "second asked", "second answered"]);
  });

  it("makes fewer at once after it was refused, and every call gets its answer", async () => {
    const { model, seen } = countingModel((call) => (call < 8 ? tooMany() : undefined));
    const paced = pacedModel(model, 8);
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => void retries.push(retry);
    const answers = await Promise.all(Array.from({ length: 8 }, () => paced.generate(REQUEST, { onRetry })));
    expect(answers).toEqual(Array(8).fill(RESPONSE));
    expect(Math.max(...seen.most.slice(8, 11))).toBeLessThanOrEqual(4);
    expect(retries.map(({ attempt, status }) => ({ attempt, status }))).toEqual(
      Array(8).fill({ attempt: 1, status: 429 }),
    );
  });

  it("passes on what slowing down does not help", async () => {
    const { model, seen } = countingModel(() => new ProviderError("no", { status: 401 }));
    await expect(pacedModel(model, 2).generate(REQUEST, {})).rejects.toThrow("no");
    expect(seen.calls).toBe(1);
  });

  it("has any number of calls wait under one signal, without a warning of Node", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error) => void warnings.push(message);
    process.on("warning", listen);
    onTestFinished(() => void process.off("warning", listen));
    const { model } = countingModel((call) => (call < 12 ? tooMany(20) : undefined));
    const paced = pacedModel(model, 12);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => paced.generate(REQUEST, { signal })));
    expect(warnings).toEqual([]);
  });

  it("tells of a long wait, once, and waits for any time without a warning of Node", async () => {
    const { model } = countingModel(() => tooMany(120_000_000_000));
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    const told: string[] = [];
    const ending = new AbortController();
    const paced = pacedModel({ ...model, host: "models.example" }, 2, { onPause: (line) => told.push(line) });
    const calls = [1, 2].map(() => paced.generate(REQUEST, { signal: ending.signal }));
    await pause(30);
    ending.abort(new Error("enough"));
    for (const call of calls) await expect(call).rejects.toThrow("enough");
    expect(told).toEqual(["models.example has too many calls (429): none is made for 2000000.0 min."]);
    expect(warnings).toEqual([]);
  });

  it("tells of waits that are short each, and go on", async () => {
    const told: string[] = [];
    const { model } = countingModel((call) => (call < 2 ? tooMany(call === 0 ? 40 : 9980) : undefined));
    const ending = new AbortController();
    const paced = pacedModel(model, 1, { onPause: (line) => told.push(line), timeoutMs: 60_000 });
    const call = paced.generate(REQUEST, { signal: ending.signal });
    await expect.poll(() => told).toHaveLength(1);
    ending.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(told[0]).toMatch(/ too many calls .*\(429\): none is made for .* A run takes .* at most \(--timeout\)\.$/);
  });

  it("says that the provider had too many calls where a run's time is up, also in the queue", async () => {
    let waited = 0;
    const paced = pacedModel(countingModel(() => tooMany(60_000)).model, 1, { onBusy: () => waited++ });
    const stop = new AbortController();
    const calls = [1, 2, 3].map(() => paced.generate(REQUEST, { signal: stop.signal }));
    const ends = Promise.allSettled(calls);
    await pause(20);
    stop.abort(new OutOfTime(20));
    for (const end of await ends) {
      expect(end).toMatchObject({ status: "rejected", reason: { constructor: ProviderBusy, status: 429 } });
    }
    expect(waited).toBe(3);
  });

  it("leaves a run to its bound whose model is only slow", async () => {
    const slow = { ...countingModel(() => undefined).model, generate: untilAborted };
    const stop = new AbortController();
    const call = pacedModel(slow, 1).generate(REQUEST, { signal: stop.signal });
    await pause(1);
    stop.abort(new OutOfTime(20));
    await expect(call).rejects.toThrow(OutOfTime);
  });

  it("ends its wait when it is aborted, also in the queue", async () => {
    const { model } = countingModel(() => tooMany(60_000));
    const paced = pacedModel(model, 1);
    const stop = new AbortController();
    const calls = [1, 2, 3].map(() => paced.generate(REQUEST, { signal: stop.signal }));
    const ends = Promise.allSettled(calls);
    await pause(20);
    stop.abort(new Error("enough"));
    expect((await ends).map((end) => end.status === "rejected" && end.reason.message)).toEqual(Array(3).fill("enough"));
  });
});
