import type { AgentDefinition } from "../definition/agent.js";
import { type Turn, textBlock } from "../models/message.js";
import type { ModelRequest } from "../models/model.js";

/** Bound on the tokens of one answer, where nobody says another. */
const MAX_TOKENS = 4096;

/** What a run asks first. */
export function firstRequest<I, O>(agent: AgentDefinition<I, O>, input: I, max_tokens = MAX_TOKENS): ModelRequest {
  const messages: Turn[] = [{ role: "user", content: [textBlock(agent.prompt(input))] }];
  return { system: agent.instructions, tools: agent.tools, output: agent.output, max_tokens, input, messages };
}
