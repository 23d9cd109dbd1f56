import { $ZodError } from "zod/v4/core";
import { AgentFault, messageOf, UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { misfit } from "../read-as.js";
import type { AgentDefinition, AgentParts } from "./agent.js";
import { MEMBERS, type MemberName } from "./check-parts.js";

const isObject = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string";
const isViolation = (value: unknown) =>
  isObject(value) && isText((value as { code?: unknown }).code) && isText((value as { message?: unknown }).message);

/** What the functions of a definition must give: how that is said, and whether something is it. */
const GIVES: { [Name in MemberName]?: readonly [string, (value: unknown) => boolean] } = {
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
 * Members may be those of a class; its functions are called on the object that was given.
 */
export function guardMembers<Input, Output>(parts: AgentParts<Input, Output>): GuardedParts<Input, Output> {
  const guarded = MEMBERS.flatMap((member) => {
    const given: unknown = parts[member];
    const gives = GIVES[member];
    if (given === undefined) return [];
    if (member === "evals" || member === "analysis") return [[member, guardTraits(parts, member, given as object)]];
    return [[member, gives && typeof given === "function" ? guard(parts, member, given as Member, gives) : given]];
  });
  return Object.fromEntries(guarded) as GuardedParts<Input, Output>;
}

/** What evals and the analysis know of the domain: what its functions throw names them. */
function guardTraits(parts: { name: string }, member: string, traits: object): object {
  const guarded = Object.entries(traits).map(([trait, given]) => {
    if (typeof given !== "function") return [trait, given];
    return [trait, (...args: unknown[]) => called(parts, `${member}.${trait}`, () => given.apply(traits, args))];
  });
  return Object.fromEntries(guarded);
}

function called<T>({ name }: { name: string }, member: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof UserError || error instanceof AgentFault) throw error;
    if (member === "parseInput" && error instanceof $ZodError) {
      throw new UserError(`The input of ${name} does not fit: ${misfit(error).problem}.`);
    }
    throw new AgentFault(`${member} of the agent ${name} failed: ${messageOf(error)}`, error);
  }
}

function guard(
  parts: { name: string },
  member: string,
  given: Member,
  [what, isIt]: readonly [string, (value: unknown) => boolean],
) {
  return (...args: unknown[]): unknown => {
    const fault = (text: string) => new AgentFault(`${member} of the agent ${parts.name} ${text}`);
    const value = called(parts, member, () => given.apply(parts, args));
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
