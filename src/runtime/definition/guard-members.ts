import { AgentFault, messageOf, UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import type { AgentDefinition, AgentParts } from "./agent.js";

const isObject = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string";
const isViolation = (value: unknown) =>
  isObject(value) && isText((value as { code?: unknown }).code) && isText((value as { message?: unknown }).message);

/** What the functions of a definition must give: how that is said, and whether something is it. */
const GIVES: Record<string, readonly [string, (value: unknown) => boolean]> = {
  prompt: ["text", isText],
  parseInput: ["the input", (value) => value !== undefined],
  validate: [
    "a list of violations, each with code and message",
    (value) => Array.isArray(value) && value.every(isViolation),
  ],
  answerOffline: ["an output", isObject],
  outcomeOf: ["a word or null", (value) => value === null || value === undefined || isText(value)],
  summarize: [
    "{ outcome, favourable, figures }",
    (value) => isObject(value) && Array.isArray((value as { figures?: unknown }).figures),
  ],
  reference: ["{ output, figures }", (value) => isObject(value) && isObject((value as { output?: unknown }).output)],
};

type Member = (...args: unknown[]) => unknown;
type GuardedParts<Input, Output> = Omit<AgentParts<Input, Output>, "reference"> &
  Partial<Pick<AgentDefinition<Input, Output>, "reference">>;

/**
 * A definition whose functions say whose fault it is when they fail: what they throw, or give and must not, becomes an
 * AgentFault that names agent and member. Errors for users stay as they are, and a reference without figures gets none.
 */
export function guardMembers<Input, Output>(parts: AgentParts<Input, Output>): GuardedParts<Input, Output> {
  const guarded = Object.entries(parts).map(([member, given]) => {
    const gives = Object.hasOwn(GIVES, member) ? GIVES[member] : undefined;
    return [member, gives && typeof given === "function" ? guard(parts.name, member, given as Member, gives) : given];
  });
  return Object.fromEntries(guarded) as GuardedParts<Input, Output>;
}

function guard(
  agent: string,
  member: string,
  given: Member,
  [what, isIt]: readonly [string, (value: unknown) => boolean],
) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const fault = (text: string, cause?: unknown) => new AgentFault(`${member} of the agent ${agent} ${text}`, cause);
    let value: unknown;
    try {
      value = given.apply(this, args);
    } catch (error) {
      if (error instanceof UserError || error instanceof AgentFault) throw error;
      throw fault(`failed: ${messageOf(error)}`, error);
    }
    if (value instanceof Promise) {
      value.catch(() => {}); // it is told that there must be none
      throw fault(`gave a promise, and must give ${what} at once`);
    }
    if (!isIt(value)) throw fault(`gave ${show(value)}, and must give ${what}`);
    if (member === "reference" && (value as { figures?: unknown }).figures === undefined) {
      return { figures: {}, ...(value as object) };
    }
    return value;
  };
}
