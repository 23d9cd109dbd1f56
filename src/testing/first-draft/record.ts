import type { Tracer } from "@opentelemetry/api";
import { underwriting } from "../../agents/index.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { scriptedModel } from "../../runtime/models/scripted.js";
import { firstDraft } from "../../workshop/template-first-draft/agent.js";
import { DOCUMENTED } from "../../workshop/template-first-draft/documented.js";

/** Input tokens of a run of the first draft, both model calls together. */
const DRAFT_INPUT_TOKENS = 1835;

/** Tokens of the model call that asks for the tools. */
const FIRST_CALL = { input_tokens: 780, output_tokens: 75 };

/**
 * Runs the ten cases through the first draft, with its documented answers, as if they were the underwriter's.
 *
 * @returns their trace ids, in order
 */
export async function recordFirstDraft(tracer: Tracer, name = underwriting.name): Promise<string[]> {
  const draft = { ...firstDraft, name, reading: undefined }; // nothing read its texts
  const ids: string[] = [];
  for (const [index, { application, answer, output_tokens }] of DOCUMENTED.entries()) {
    const model = scriptedModel(
      [
        {
          content: draft.tools.map(({ name }) => ({ type: "tool_use", id: `${name}_${index}`, name, input: {} })),
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
    const { run } = await runAgent(draft, application, { model, tracing: { tracer } });
    ids.push(run.trace_id);
  }
  return ids;
}
