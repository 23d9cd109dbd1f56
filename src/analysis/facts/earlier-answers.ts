import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { parseJson } from "../../runtime/record/recorded-calls.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";

const answersSchema = z.array(
  z.object({ parts: z.array(z.looseObject({ type: z.string(), content: z.optional(z.unknown()) })) }),
);

/** Answers that were sent back before the last one, each as a run that ended with it; none where no answer was. */
export function earlierAnswers(run: RecordedRun, agent: AnyAgent): RecordedRun[] {
  if (!run.repair) return [];
  const fields = Object.keys(agent.output._zod.def.shape);
  const last = JSON.stringify(run.output);
  return run.model_calls.flatMap(({ answer }) => {
    const messages = z.safeParse(answersSchema, parseJson(answer));
    const texts = (messages.data ?? []).flatMap(({ parts }) =>
      parts.flatMap(({ type, content }) => (type === "text" ? [content] : [])),
    );
    return texts.flatMap((text) => {
      const output = typeof text === "string" ? parseJson(text) : text;
      const isAnswer =
        output !== null && typeof output === "object" && fields.some((field) => Object.hasOwn(output, field));
      if (!isAnswer || JSON.stringify(output) === last) return [];
      return [{ ...run, output, output_text: JSON.stringify(output), rejected: true }];
    });
  });
}
