import { AgentFault, messageOf, UserError } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Boundary } from "../../runtime/definition/eval-traits.js";
import { readAs } from "../../runtime/read-as.js";
import { jsonKey } from "../../text/json.js";
import { show } from "../../text/visible.js";
import { type CaseFields, caseSchema, labelsByPolicy } from "./case.js";

/** What tells generated cases from those that people wrote. */
export const GENERATED = "policy";

/** How a file of generated cases differs from what would be generated now, by the ids of cases. */
export interface Staleness {
  missing: string[];
  changed: string[];
  /** In the file, and not generated any more. */
  extra: string[];
}

/**
 * The cases at the edges of an agent's policy, each with everything that the policy says about it. They follow from
 * the policy alone: the same ones each time.
 *
 * @throws UserError for an agent that names no boundaries
 */
export function generateCases<Input, Output>(agent: AgentDefinition<Input, Output>): CaseFields[] {
  const boundaries = agent.evals?.boundaries() ?? [];
  if (boundaries.length === 0) {
    throw new UserError(`The agent ${agent.name} names no boundaries of its policy (evals.boundaries).`);
  }
  if (agent.lacks.has("reference")) {
    throw new UserError(
      `The agent ${agent.name} has no reference to label its boundaries by: write their cases yourself.`,
    );
  }
  return boundaries.map((boundary) => toCase(agent, boundary));
}

/** What makes a file's cases differ from generated ones; no entry where it is current. */
export function staleness(generated: readonly CaseFields[], inFile: readonly CaseFields[]): Staleness {
  const before = new Map(inFile.map((each) => [each.id, jsonKey(each)]));
  const now = new Set(generated.map(({ id }) => id));
  return {
    missing: generated.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    changed: generated
      .filter((each) => before.has(each.id) && before.get(each.id) !== jsonKey(each))
      .map(({ id }) => id),
    extra: inFile.filter(({ id }) => !now.has(id)).map(({ id }) => id),
  };
}

function toCase<Input, Output>(agent: AgentDefinition<Input, Output>, boundary: Boundary<Input>): CaseFields {
  const { id, description, tags } = boundary;
  const wrong = (problem: string) =>
    new AgentFault(`evals.boundaries of the agent ${agent.name} gave ${show(id)}, which is no case: ${problem}`);
  let input: Input;
  try {
    input = agent.parseInput(boundary.input); // as a file's cases are read, so that the same ones are the same
  } catch (error) {
    throw wrong(messageOf(error));
  }
  const expected = labelsByPolicy(agent, input);
  const read = readAs(caseSchema, { id, description, application: input, expected, tags, source: GENERATED });
  if (read.ok) return read.data;
  throw wrong(read.problem);
}
