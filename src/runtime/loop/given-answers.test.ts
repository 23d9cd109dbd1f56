import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ProviderError } from "../../errors.js";
import type { AgentDefinition, Warning } from "../definition/agent.js";
import { defineAgent } from "../definition/define-agent.js";
import { defineTool } from "../definition/tool.js";
import { textBlock, textOf } from "../models/message.js";
import type { Model, ModelRequest } from "../models/model.js";
import { type ScriptedTurn, scriptedModel } from "../models/scripted.js";
import type { AgentEvent } from "./run.js";
import { runAgent } from "./run-agent.js";

interface Sum {
  sum: number;
  text: string;
}

const LEVELS: Record<string, Warning["level"]> = {
  ungrounded_figure: "warning",
  reasoning_contradicts_decision: "warning",
  reasoning_unread: "info",
};

/** An agent that adds 2 and 3. Its text is suspect of the codes that it names. */
function adder(change: Partial<AgentDefinition<null, Sum>> = {}) {
  return defineAgent<null, Sum>({
    name: "adder",
    instructions: "Add.",
    policy: {},
    prompt: () => "2 + 3",
    tools: [defineTool({ name: "add", description: "The sum.", run: () => 5 })],
    input: z.null(),
    positionals: [],
    parseInput: () => null,
    output: z.strictObject({ sum: z.number(), text: z.string() }),
    validate: (_, { sum, text }) => [
      ...(sum === 5 ? [] : [{ code: "wrong_sum", message: "The sum is 5.", expected: 5, actual: sum }]),
      ...Object.keys(LEVELS).flatMap((code) =>
        text.includes(code) ? [{ code, message: `It says ${code}.`, expected: null, actual: text }] : [],
      ),
    ],
    answerOffline: () => ({ sum: 5, text: "" }),
    outcomeOf: ({ sum }) => String(sum),
    summarize: () => ({ outcome: "", favourable: null, figures: [] }),
    reference: () => ({ output: { sum: 5 }, figures: {} }),
    ...change,
  });
}

const answer = (sum: number, text: string): ScriptedTurn => ({ content: [textBlock(JSON.stringify({ sum, text }))] });
const words = (text: string): ScriptedTurn => ({ content: [textBlock(text)] });
const call = { type: "tool_use", id: "call_1", name: "add", input: {} };
const tool: ScriptedTurn = { content: [call] };
const fails = (error: () => Error): ScriptedTurn => {
  return () => {
    throw error();
  };
};

const SUSPECT = "first: ungrounded_figure, reasoning_contradicts_decision";
const suspect = answer(5, SUSPECT);

async function run(turns: ScriptedTurn[], options: { strict?: boolean; maxRoundTrips?: number } = {}, agent = adder()) {
  const events: AgentEvent[] = [];
  const requests: ModelRequest[] = [];
  const model = scriptedModel(
    turns.map((turn) => (request: ModelRequest) => {
      requests.push(request);
      return turn;
    }),
  );
  const result = await runAgent(agent, null, { model, onEvent: (event) => events.push(event), ...options });
  const codes = (found: { code: string }[]) => found.map(({ code }) => code);
  return {
    text: result.output?.text,
    exit: result.run.exit_reason,
    repaired: result.validation.repaired,
    violations: codes(result.validation.violations),
    warnings: codes(result.validation.warnings),
    asked: result.run.round_trips,
    result,
    events,
    requests,
  };
}

const FIRST_STANDS = {
  text: SUSPECT,
  exit: "decided",
  repaired: false,
  violations: [],
  warnings: ["ungrounded_figure", "reasoning_contradicts_decision"],
};

describe("a right first answer whose text is suspect stands however its repair ends", () => {
  const refusal = { content: [], stop_reason: "refusal" as const };
  const cut = { content: [textBlock('{"sum":')], stop_reason: "max_tokens" as const };
  const limited = fails(() => new ProviderError("429: too many requests"));

  it.each<[string, ScriptedTurn[], number?]>([
    ["a provider that answers 429", [limited]],
    ["an answer that is cut off", [cut]],
    ["a refusal", [refusal]],
    ["text that is no output", [words("Five.")]],
    ["an output of another schema", [words('{"sum":"5"}')]],
    ["an empty answer", [{ content: [] }]],
    ["an answer with violations", [answer(6, "plain")]],
    ["an answer with violations and no warning", [answer(-5, "")]],
    ["an answer with as many warnings", [answer(5, "second: ungrounded_figure, reasoning_contradicts_decision")]],
    ["tools until the round trips are used up", [tool, tool], 3],
    ["a refusal after a tool", [tool, refusal]],
    ["a provider that fails after a tool", [tool, limited]],
  ])("in %s", async (_, repair, maxRoundTrips) => {
    const ended = await run([suspect, ...repair], { maxRoundTrips });
    expect(ended).toMatchObject(FIRST_STANDS);
    expect(ended.result).not.toHaveProperty("rejected");
    expect(ended.result).not.toHaveProperty("error");
    expect(ended.asked).toBe(1 + repair.length);
  });

  it("in Ctrl-C, while the model is asked and while a tool runs", async () => {
    const asking = new AbortController();
    const model: Model = {
      ...scriptedModel([suspect]),
      generate: async (request, options) => {
        if (request.messages.length === 1) return scriptedModel([suspect]).generate(request, options);
        asking.abort();
        throw asking.signal.reason;
      },
    };
    const inModel = await runAgent(adder(), null, { model, signal: asking.signal });
    expect(inModel).toMatchObject({ output: { text: SUSPECT }, run: { exit_reason: "decided" } });

    const running = new AbortController();
    const deaf = defineTool({
      name: "add",
      description: "Never returns.",
      run: () => {
        queueMicrotask(() => running.abort());
        return new Promise<never>(() => {});
      },
    });
    const inTool = await runAgent(adder({ tools: [deaf] }), null, {
      model: scriptedModel([suspect, tool]),
      signal: running.signal,
    });
    expect(inTool).toMatchObject({ output: { text: SUSPECT }, validation: { repaired: false } });
    expect(inTool.run.exit_reason).toBe("decided");
  });

  it("at a round limit that leaves no repair", async () => {
    expect(await run([suspect], { maxRoundTrips: 1 })).toMatchObject({ ...FIRST_STANDS, asked: 1 });
  });
});

describe("the second answer", () => {
  it.each<[string, string, string[]]>([
    ["none", "second: plain", []],
    ["fewer", "second: reasoning_contradicts_decision", ["reasoning_contradicts_decision"]],
    ["only an info", "second: reasoning_unread", ["reasoning_unread"]],
  ])("stands when it is right with fewer warnings: %s", async (_, text, warnings) => {
    expect(await run([suspect, answer(5, text)])).toMatchObject({
      text,
      exit: "decided",
      repaired: true,
      violations: [],
      warnings,
    });
  });

  it("stands with its warnings, and is the last, when the first was wrong", async () => {
    const second = answer(5, "ungrounded_figure");
    expect(await run([answer(6, ""), second])).toMatchObject({
      exit: "decided",
      repaired: true,
      warnings: ["ungrounded_figure"],
      asked: 2,
    });
  });

  it("does not stand when both are wrong, and its violations are told with its warnings", async () => {
    const ended = await run([answer(6, ""), answer(7, "reasoning_contradicts_decision")]);
    expect(ended).toMatchObject({
      exit: "rejected",
      violations: ["wrong_sum"],
      warnings: ["reasoning_contradicts_decision"],
    });
    expect(ended.result).toMatchObject({ output: null, rejected: { sum: 7 }, validation: { valid: false } });
  });
});

describe("what is worth a repair", () => {
  it("is no warning but those that are listed, and no info", async () => {
    for (const text of ["reasoning_contradicts_decision", "reasoning_unread"]) {
      expect(await run([answer(5, text)])).toMatchObject({ exit: "decided", asked: 1, warnings: [text] });
    }
  });

  it("is told to the model as a suspicion, with what was read", async () => {
    const { requests, events } = await run([suspect, answer(5, "plain")]);
    const asked = textOf(requests[1]?.messages.at(-1)?.content ?? []);
    expect(asked).toContain("The fields of your answer are right.");
    expect(asked).toMatch(/suspects, and may be mistaken:\n- ungrounded_figure: It says/);
    expect(events.find(({ type }) => type === "repair_started")).toMatchObject({ reason: "warnings", violations: [] });
  });
});

describe("a strict run", () => {
  it("takes warnings for violations: a repair, and then no output", async () => {
    const ended = await run(
      [answer(5, "reasoning_contradicts_decision"), answer(5, "reasoning_contradicts_decision again")],
      { strict: true },
    );
    expect(ended).toMatchObject({
      exit: "rejected",
      violations: ["reasoning_contradicts_decision"],
      warnings: [],
      asked: 2,
    });
    expect(ended.result.error?.message).toContain("in a strict run");
    expect(await run([suspect, answer(5, "plain")], { strict: true })).toMatchObject({
      exit: "decided",
      repaired: true,
    });
  });

  it("keeps no first answer that is suspect when its repair fails", async () => {
    const ended = await run([suspect, fails(() => new ProviderError("429"))], { strict: true });
    expect(ended).toMatchObject({ text: undefined, exit: "provider_error" });
  });

  it("lets infos pass", async () => {
    const ended = await run([answer(5, "reasoning_unread")], { strict: true });
    expect(ended).toMatchObject({ exit: "decided", warnings: ["reasoning_unread"], asked: 1 });
  });

  it("is what the agent says, unless the run says otherwise", async () => {
    const turns = [answer(5, "reasoning_contradicts_decision"), answer(5, "reasoning_contradicts_decision")];
    const agent = adder({ strict: true });
    expect(await run(turns, {}, agent)).toMatchObject({ exit: "rejected" });
    expect(await run(turns, { strict: false }, agent)).toMatchObject({ exit: "decided" });
  });
});
