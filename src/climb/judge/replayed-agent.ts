import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { NO_ARGUMENTS, type Tool } from "../../runtime/definition/tool.js";
import type { Model } from "../../runtime/models/model.js";
import { scriptedModel } from "../../runtime/models/scripted.js";
import type { Declared, RunAnswer } from "../run/protocol.js";

/**
 * An agent whose tools return what they returned in a run, in the order in which they were called. Everything that
 * judges is the given agent's: policy, reference, check, schema.
 */
export function replayedAgent(agent: AnyAgent, { tools }: Declared, answer: RunAnswer): AnyAgent {
  return { ...agent, tools: tools.map((declared) => replayedTool(declared, answer)) };
}

function replayedTool(
  { name, description, arguments: schema }: Declared["tools"][number],
  answer: RunAnswer,
): Tool<unknown> {
  const results = answer.tools.filter((each) => each.name === name);
  let next = 0;
  return {
    name,
    description,
    arguments: schema === null ? NO_ARGUMENTS : z.unknown(),
    run() {
      const recorded = results[next++];
      if (!recorded) throw new Error(`the run has no result of ${name} for this call`);
      if (recorded.is_error) throw new Error(String(recorded.result));
      return recorded.result;
    },
  };
}

/** A model that says what it said in a run, and nothing more. */
export function replayedModel({ responses }: RunAnswer, id: string): Model {
  return scriptedModel(
    responses.map(({ content, stop_reason, usage }) => ({ content, stop_reason, usage })),
    id,
  );
}
