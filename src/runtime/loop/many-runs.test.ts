import { afterEach, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { callAllTools, type MessagesServer, message, wellBehaved } from "../../testing/servers/messages-server.js";
import { NO_SECRETS } from "../../text/redact.js";
import { anthropicModel } from "../models/anthropic/model.js";
import type { Model } from "../models/model.js";
import { offlineModel } from "../models/offline.js";
import { runAgent } from "./run-agent.js";

const INPUT = underwriting.parseInput({
  annual_income: 85_000,
  total_debt: 12_000,
  credit_score: 720,
  loan_amount: 250_000,
});
const offline = offlineModel(underwriting.answerOffline);
const modelAt = ({ url }: Pick<MessagesServer, "url">): Model =>
  anthropicModel({ id: "m", apiKey: "k", baseUrl: url, timeoutMs: 30_000, maxRetries: 0, redactor: NO_SECRETS });

const warnings: Error[] = [];
const hear = (warning: Error) => warnings.push(warning);
afterEach(() => {
  process.off("warning", hear);
  warnings.length = 0;
});

describe("many runs of a library user", () => {
  it.each([
    ["offline", 1000],
    ["provider", 100],
  ] as const)("at once on one signal raise no warning, and all end with it (%s)", async (kind, count) => {
    process.on("warning", hear);
    const { signal } = new AbortController();
    const model = kind === "offline" ? offline : modelAt(await serve(wellBehaved()));
    const runs = await Promise.all(
      Array.from({ length: count }, () => runAgent(underwriting, INPUT, { model, signal })),
    );
    expect(new Set(runs.map(({ run }) => run.exit_reason))).toEqual(new Set(["decided"]));
    const hanging = modelAt(await serve(() => "hang"));
    const stop = new AbortController();
    const waiting = Array.from({ length: 50 }, () =>
      runAgent(underwriting, INPUT, { model: hanging, signal: stop.signal }),
    );
    setTimeout(() => stop.abort(), 50);
    for (const { run } of await Promise.all(waiting)) expect(run.exit_reason).toBe("interrupted");
    await new Promise(setImmediate); // warnings come in a tick of their own
    expect(warnings).toEqual([]);
  });

  it("one after the other let timers fire and be stopped by one, with any model that answers at once", async () => {
    const immediate: Model = { ...offline, id: "immediate", generate: (...asked) => offline.generate(...asked) };
    for (const model of [offline, immediate]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 30);
      let made = 0;
      while (made < 10_000) {
        const { run } = await runAgent(underwriting, INPUT, { model, signal: stop.signal });
        if (run.exit_reason === "interrupted") break;
        made++;
      }
      expect(made).toBeLessThan(10_000);
    }
  });
});

describe("an answer with many tool calls", () => {
  const calls = (count: number, name: string) =>
    message(Array.from({ length: count }, (_, n) => ({ type: "tool_use", id: `toolu_${n}`, name, input: {} })));

  it("is run with 64 of them, and with 65 nothing of it is", async () => {
    for (const [count, exit_reason] of [
      [64, "decided"],
      [65, "invalid_output"],
    ] as const) {
      const { name } = underwriting.tools[0] ?? { name: "" };
      const { requests, ...server } = await serve((request, n) => {
        if (n === 0) return calls(count, name);
        return n === 1 ? callAllTools(request) : wellBehaved()(request);
      });
      const events: string[] = [];
      const onEvent = ({ type }: { type: string }) => void events.push(type);
      const { run, output, tool_results, error } = await runAgent(underwriting, INPUT, {
        model: modelAt(server),
        onEvent,
      });
      expect(run.exit_reason).toBe(exit_reason);
      expect(events.includes("tool_call_started")).toBe(count === 64);
      if (count === 64) continue;
      expect({ output, tool_results, asked: requests.length }).toEqual({ output: null, tool_results: [], asked: 1 });
      expect(error?.message).toBe("The model asked for 65 tool calls at once; at most 64 are made.");
    }
  });
});
