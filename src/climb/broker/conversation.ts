import { isDeepStrictEqual } from "node:util";
import { type Json, type ToolResultBlock, type Turn, toolUses } from "../../runtime/models/message.js";
import type { ModelResponse } from "../../runtime/models/model.js";
import type { RunAnswer } from "../run/protocol.js";

/** Most answers of one run, and most characters of what it may say to the model. */
const MAX_ANSWERS = 6;
const MAX_CHARACTERS = 1_000_000;

/** What a process asks that no run of an agent asks: what it says is no evidence. */
export class BrokerProblem extends Error {
  override readonly name = "BrokerProblem";
}

/**
 * One input's talk with the model, as the broker had it. It is one line: each request must be the one before, with the
 * answer that the model really gave, and what the loop adds to it. So nobody asks twice and takes the better answer,
 * and nobody puts words into the model's mouth.
 */
export class Conversation {
  private turns: Turn[] = [];
  private isWaiting = false;
  readonly responses: ModelResponse[] = [];
  readonly tools: RunAnswer["tools"] = [];
  /** Why the provider failed after its bounded retries: nobody's fault, and no evidence. */
  failure: string | undefined;

  /** @param input its number, for problems */
  constructor(private readonly input: number) {}

  /** Takes a request. @throws BrokerProblem where it does not follow from what was said so far */
  ask(messages: Turn[]): void {
    if (this.isWaiting) throw this.problem("asks again before it is answered");
    if (this.failure !== undefined) throw this.problem("goes on after the provider failed");
    if (this.responses.length >= MAX_ANSWERS) throw this.problem(`asks more than ${MAX_ANSWERS} times`);
    if (JSON.stringify(messages).length > MAX_CHARACTERS)
      throw this.problem(`says more than ${MAX_CHARACTERS} characters`);
    const last = this.responses.at(-1);
    const answered: Turn[] = last && last.content.length > 0 ? [{ role: "assistant", content: last.content }] : [];
    const known = asJson([...this.turns, ...answered]);
    const added = messages.slice(known.length);
    if (!isDeepStrictEqual(asJson(messages.slice(0, known.length)), known)) {
      throw this.problem("changes what was said before");
    }
    const goesOn = last?.stop_reason === "pause_turn";
    if (added.some(({ role }) => role !== "user") || added.length !== (goesOn ? 0 : 1)) {
      throw this.problem("says what is not the next turn");
    }
    const calls = toolUses(last?.content ?? []);
    if (calls.length > 0 && !goesOn) this.takeResults(calls, added[0]?.content ?? []);
    else if (added.some(({ content }) => content.some(({ type }) => type !== "text"))) {
      throw this.problem("gives results of tools that were not called");
    }
    this.turns = messages;
    this.isWaiting = true;
  }

  /** Takes the model's answer. */
  answer(response: ModelResponse): void {
    this.isWaiting = false;
    this.responses.push(response);
  }

  /** Takes that there is none. */
  fail(why: string): void {
    this.isWaiting = false;
    this.failure = why;
  }

  /** What the model was told that tools returned: this is what counts, whatever the process says of them. */
  private takeResults(calls: readonly { id: string; name: string }[], content: readonly { type: string }[]): void {
    if (content.length !== calls.length) throw this.problem("does not answer each call of a tool once");
    for (const [index, { id, name }] of calls.entries()) {
      const block = content[index] as Partial<ToolResultBlock>;
      if (block.type !== "tool_result" || block.tool_use_id !== id || typeof block.content !== "string") {
        throw this.problem("does not answer each call of a tool once");
      }
      const is_error = block.is_error === true;
      this.tools.push({ name, result: is_error ? block.content : this.resultOf(block.content), is_error });
    }
  }

  private resultOf(text: string): Json {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw this.problem("gives a tool's result that is no JSON");
    }
  }

  private problem(what: string): BrokerProblem {
    return new BrokerProblem(`input ${this.input} ${what}`);
  }
}

/** As it is after it went through JSON, in which `undefined` is nothing. */
function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
