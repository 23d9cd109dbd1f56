import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProviderError } from "../../errors.js";
import type { BatchAnswer, BatchedRequest, BatchingModel, BatchState } from "../models/batches.js";
import { textBlock } from "../models/message.js";
import type { ModelRequest } from "../models/model.js";
import type { WaveEvent } from "./wave-event.js";
import { WaveRecord } from "./wave-record.js";
import { customId, Waves } from "./waves.js";

const request = (text: string): ModelRequest => ({
  ...{ system: "", tools: [], max_tokens: 100 },
  messages: [{ role: "user", content: [textBlock(text)] }],
});

/** A provider in memory: it answers what it was asked, in the reverse order. */
function memoryProvider(change: Partial<BatchingModel> = {}) {
  const batches: BatchedRequest[][] = [];
  const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  const stateOf = (index: number): BatchState => ({
    ...{ id: `batch_${index}`, isEnded: true, hasAnswers: true, createdAt: Date.now(), endedAt: Date.now() },
    counts: { ...counts, succeeded: batches[index]?.length ?? 0 },
  });
  const model: BatchingModel = {
    ...{ id: "m", provider: "memory", host: "memory", maxRetries: 2, largest: { requests: 1000, bytes: 1e6 } },
    prepare({ messages }) {
      const text = JSON.stringify(messages);
      return { params: messages, text, size: { bytes: Buffer.byteLength(text), cachedBytes: 0 } };
    },
    price: () => 1,
    async submit(requests) {
      batches.push([...requests]);
      return { taken: stateOf(batches.length - 1) };
    },
    state: async (id) => stateOf(Number(id.slice(6))),
    async *newest() {
      for (let index = batches.length - 1; index >= 0; index--) yield stateOf(index);
    },
    async *answers(id) {
      for (const { custom_id, params } of [...(batches[Number(id.slice(6))] ?? [])].reverse()) {
        yield { custom_id, type: "succeeded", response: responseOf(JSON.stringify(params)) } satisfies BatchAnswer;
      }
    },
    cancel: async (id) => stateOf(Number(id.slice(6))),
    cancelCommand: (id) => `cancel ${id}`,
    ...change,
  };
  return { model, batches };
}

function responseOf(text: string) {
  const usage = { input_tokens: 1, output_tokens: 1, cache_read_tokens: 0, cache_write_tokens: 0 };
  return { model: "m", content: [textBlock(text)], stop_reason: "end_turn" as const, usage, cost_usd: 0.5 };
}

/** Runs that each ask so often, one behind the other. */
async function runAll(
  provider: BatchingModel,
  asks: readonly number[],
  options: { path?: string; maxCostUsd?: number } = {},
) {
  const events: WaveEvent[] = [];
  const record = new WaveRecord(options.path);
  const { signal } = new AbortController();
  const onEvent = (event: WaveEvent) => void events.push(event);
  const waves = new Waves({ record, signal, spentUsd: 0, maxCostUsd: options.maxCostUsd, onEvent });
  const model = waves.model(provider);
  const answers = await Promise.allSettled(
    asks.map((times, index) => {
      const run = waves.runs.begin(`run-${index}`);
      const work = async () => {
        const texts: string[] = [];
        for (let ask = 0; ask < times; ask++) {
          const { content } = await model.generate(request(`${index} asks ${ask}`), { signal: run.signal });
          texts.push(JSON.stringify(content).includes(`${index} asks ${ask}`) ? "own" : "another's");
        }
        return texts;
      };
      return waves.within(run, work).finally(() => waves.runs.left(run));
    }),
  );
  return { answers, events, waves, record };
}

describe("waves", () => {
  it("have as many batches as the run that asks most often has calls, and give each call its own answer", async () => {
    const many = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12, size: "max" });
    await fc.assert(
      fc.asyncProperty(many, async (asks) => {
        const { model, batches } = memoryProvider();
        const { answers } = await runAll(model, asks);
        expect(answers).toEqual(asks.map((times) => ({ status: "fulfilled", value: Array(times).fill("own") })));
        const waves = Array.from(
          { length: Math.max(...asks) },
          (_, wave) => asks.filter((times) => times > wave).length,
        );
        expect(batches.map((requests) => requests.length)).toEqual(waves);
      }),
      { numRuns: 6 },
    );
  });

  it("are more than one batch where one would be larger than the provider takes", async () => {
    const { model, batches } = memoryProvider({ largest: { requests: 3, bytes: 1e6 } });
    await runAll(model, Array(8).fill(1));
    expect(batches.map((requests) => requests.length)).toEqual([3, 3, 2]);
    const small = memoryProvider({ largest: { requests: 100, bytes: 200 } });
    await runAll(small.model, Array(6).fill(1));
    const sizes = small.batches.map((requests) => JSON.stringify(requests.map(({ params }) => params)).length);
    expect(Math.max(...sizes)).toBeLessThan(250);
    expect(small.batches.flat()).toHaveLength(6);
  });

  it("that cannot be looked at for a while are looked at again, and their requests are not sent again", async () => {
    let fails = 2;
    const { model, batches } = memoryProvider();
    const { state } = model;
    const flaky: BatchingModel = {
      ...model,
      async state(id, signal) {
        if (fails-- > 0) throw new ProviderError("no connection");
        return state(id, signal);
      },
    };
    const { answers, events } = await runAll(flaky, [1, 1]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect({ batches: batches.length, troubles: events.filter(({ type }) => type === "trouble").length }).toEqual({
      ...{ batches: 1, troubles: 2 },
    });
  });

  it("send what surely fits within the bound, the runs that are furthest first, and cut off the others", async () => {
    const { model, batches } = memoryProvider();
    // Each call may cost 1 and costs 0.5: of three runs with two calls each, two can begin, and then only one goes on.
    const { answers, waves } = await runAll(model, [2, 2, 2], { maxCostUsd: 2 });
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect({ batches: batches.map((requests) => requests.length), stopped: waves.stopped }).toEqual({
      batches: [2, 1],
      stopped: "the cost limit was reached",
    });
  });

  it("fetch what an earlier process was answered, and ask no more than what it had not", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "waves-")), "record.waves");
    const { model, batches } = memoryProvider();
    await runAll(model, [1, 2], { path });
    const { answers } = await runAll(model, [2, 2, 1], { path });
    expect(answers.map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
    const ids = batches.flat().map(({ custom_id }) => custom_id);
    expect({ asked: ids.length, unlike: new Set(ids).size }).toEqual({ asked: 5, unlike: 5 });
  });
});

describe("the record of waves", () => {
  it("is read up to what a kill cut off, and written on behind it", () => {
    const path = join(mkdtempSync(join(tmpdir(), "waves-")), "record.waves");
    const record = new WaveRecord(path);
    record.sent(record.intend(1, "m", ["a", "b"]), "batch_1");
    record.intend(2, "m", ["c"]);
    record.tellFailed(["a"]);
    record.close({ keep: true });
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, `${whole}{"batch":"batch_2","of`);
    const again = new WaveRecord(path);
    expect([again.batchWith("a"), again.batchWith("c"), again.isFailed("a"), again.isFailed("b")]).toEqual([
      ...["batch_1", undefined, true, false],
    ]);
    expect(again.unsure.map(({ ids }) => [...ids])).toEqual([["c"]]);
    again.sent(again.unsure[0] as never, "batch_3");
    expect(new WaveRecord(path).batchWith("c")).toBe("batch_3");
  });
});

describe("a custom id", () => {
  it("is what the API takes, and differs with the run, the call, the attempt and what is asked", () => {
    const some = fc.tuple(fc.string(), fc.nat(99), fc.nat(99), fc.string());
    fc.assert(
      fc.property(some, some, (one, other) => {
        expect(customId(...one)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(customId(...one) === customId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});
