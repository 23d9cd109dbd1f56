import type { Tracer } from "@opentelemetry/api";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { scriptedModel } from "../../runtime/models/scripted.js";
import { firstDraft } from "./agent.js";
import { DRAFT_CASES, DRAFT_INPUT_TOKENS } from "./cases.js";

/** Tokens of the model call that asks for the tools. */
const FIRST_CALL = { input_tokens: 780, output_tokens: 75 };

/** Runs the ten cases through the first draft, with its documented answers. @returns their trace ids, in order */
export async function recordFirstDraft(tracer: Tracer): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, { application, answer, output_tokens }] of DRAFT_CASES.entries()) {
    const model = scriptedModel(
      [
        {
          content: firstDraft.tools.map(({ name }) => ({ type: "tool_use", id: `${name}_${index}`, name, input: {} })),
          usage: FIRST_CALL,
        },
        {
          content: [{ type: "text", text: JSON.stringify(answer) } as { type: string }],
          usage: {
            input_tokens: DRAFT_INPUT_TOKENS - FIRST_CALL.input_tokens,
            output_tokens: output_tokens - FIRST_CALL.output_tokens,
          },
        },
      ],
      "claude-sonnet-4-6",
    );
    const { run } = await runAgent(firstDraft, application, { model, tracing: { tracer } });
    ids.push(run.trace_id);
  }
  return ids;
}
