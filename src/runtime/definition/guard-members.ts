import { $ZodError } from "zod/v4/core";
import { AgentFault, clauseOf, UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { misfit } from "../read-as.js";
import type { AgentDefinition, AgentParts, Reference } from "./agent.js";
import { EXPLANATION, type Kind, MEMBERS, OFFLINE, OPTIONAL, type Shape } from "./members.js";
import type { Tool } from "./tool.js";

type Member = (...args: unknown[]) => unknown;
type GuardedParts<Input, Output> = Omit<AgentParts<Input, Output>, "reference"> &
  Partial<Pick<AgentDefinition<Input, Output>, "reference">>;

/**
 * A definition whose functions, nested ones and those of tools for the embedded model, too, say whose fault it is when
 * they fail: what they throw, or give and must not, becomes an AgentFault that names agent and member. Errors for users
 * stay as they are, and a reference without figures gets none. Members may be those of a class; its functions are called
 * on the object that was given. What says itself what it failed on is left alone: `run` of a tool, `grade` of a grader.
 */
export function guardMembers<Input, Output>(parts: AgentParts<Input, Output>): GuardedParts<Input, Output> {
  const { name } = parts;
  const guarded = MEMBERS.flatMap((member) => {
    const given: unknown = parts[member];
    if (given === undefined) return [];
    if (member === "tools") return [[member, parts.tools.map((tool) => guardTool(name, tool))]];
    const shape = (OPTIONAL as Partial<Record<string, Shape>>)[member];
    const value = shape ? guardShape(name, shape, given, member, parts) : given;
    return [[member, member === "reference" ? withFigures(name, value as Member) : value]];
  });
  return Object.fromEntries(guarded) as GuardedParts<Input, Output>;
}

/** The same value, with functions in the place of those of the author. */
function guardShape(agent: string, shape: Shape, given: unknown, path: string, owner: unknown): unknown {
  if (shape.is === "function") return shape.gives ? guard(agent, path, given as Member, shape.gives, owner) : given;
  if (!holdsFunctions(shape)) return given;
  if (shape.is === "list") {
    return (given as unknown[]).map((each, index) => guardShape(agent, shape.of, each, `${path}[${index}]`, given));
  }
  if (shape.is !== "object") return given;
  const values = given as Record<string, unknown>;
  const guarded = Object.entries(shape.members).flatMap(([member, of]) => {
    const each = values[member];
    return each === undefined ? [] : [[member, guardShape(agent, of, each, `${path}.${member}`, given)]];
  });
  return Object.fromEntries(guarded);
}

function holdsFunctions(shape: Shape): boolean {
  if (shape.is === "list" || shape.is === "map") return holdsFunctions(shape.of);
  if (shape.is === "object") return Object.values(shape.members).some(holdsFunctions);
  return shape.is === "function" && shape.gives !== undefined;
}

function guardTool<Input>(agent: string, tool: Tool<Input>): Tool<Input> {
  const { name, description, arguments: args, offline } = tool;
  if (!offline) return tool;
  const guarded = guard(agent, `offline of the tool ${name}`, offline as Member, OFFLINE, tool);
  return { name, description, arguments: args, run: (...given) => tool.run(...given), offline: guarded };
}

/** A reference has figures, and its explanation says whose fault it is, too. */
function withFigures(agent: string, reference: Member): Member {
  return (input) => {
    const given = reference(input) as Partial<Reference<unknown>>;
    const { output, figures = {}, explanation } = given;
    if (explanation === undefined) return { output, figures };
    const guarded = guard(agent, "explanation of the reference", explanation, EXPLANATION, given);
    return { output, figures, explanation: guarded };
  };
}

function guard(agent: string, member: string, given: Member, [what, isIt, whyNot]: Kind, owner?: unknown): Member {
  const fault = (text: string, cause?: unknown) => new AgentFault(`${member} of the agent ${agent} ${text}`, cause);
  const called = (args: unknown[]) => {
    try {
      return given.apply(owner, args);
    } catch (error) {
      if (error instanceof UserError || error instanceof AgentFault) throw error;
      if (member === "parseInput" && error instanceof $ZodError) {
        throw new UserError(`The input of ${agent} does not fit: ${misfit(error).problem}.`);
      }
      throw fault(`failed: ${clauseOf(error)}`, error);
    }
  };
  return (...args) => {
    const value = called(args);
    if (value instanceof Promise) {
      value.catch(() => {}); // it is told that there must be none
      throw fault(`gave a promise, and must give ${what} at once`);
    }
    if (isIt(value)) return value;
    const why = whyNot === undefined ? "" : `: ${whyNot(value)}`;
    throw fault(`gave ${show(value)}, and must give ${what}${why}`);
  };
}
