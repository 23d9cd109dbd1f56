import pMap from "p-map";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { takesArguments } from "../../runtime/definition/tool.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { Model } from "../../runtime/models/model.js";
import type { Declared, RunAnswer } from "./protocol.js";

/** What an agent says of itself; schemas as a model is told of them. */
export function declaredOf(agent: AnyAgent): Declared {
  const schemaOf = (schema: z.core.$ZodType) =>
    z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) as unknown as Json;
  return {
    tools: agent.tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      arguments: takesArguments(tool) ? schemaOf(tool.arguments) : null,
    })),
    instructions: agent.instructions,
    output: schemaOf(agent.output),
  };
}

/**
 * Runs an agent on inputs, and tells what each run did. It says nothing of what is right: that is another process's.
 *
 * @param model a fresh one for each input, by its number
 * @param atOnce inputs that are answered at once: several where a model is waited for
 */
export async function answerInputs(
  agent: AnyAgent,
  inputs: readonly unknown[],
  {
    model,
    tell,
    atOnce,
    strict,
  }: {
    model: (input: number) => Model;
    tell: (answer: RunAnswer) => void;
    atOnce: number;
    strict?: boolean | undefined;
  },
): Promise<void> {
  await pMap(
    inputs.entries(),
    async ([input, value]) => tell(await answerInput(agent, input, value, { model: model(input), strict })),
    {
      concurrency: atOnce,
    },
  );
}

async function answerInput(
  agent: AnyAgent,
  input: number,
  value: unknown,
  { model, strict }: { model: Model; strict: boolean | undefined },
): Promise<RunAnswer> {
  const responses: RunAnswer["responses"] = [];
  const tools: RunAnswer["tools"] = [];
  try {
    await runAgent(agent, value, {
      model: recording(model, responses),
      strict,
      onEvent: (event) => {
        if (event.type === "tool_call_ended") {
          tools.push({ name: event.name, result: event.result ?? null, is_error: event.is_error });
        }
      },
    });
    return { input, responses, tools };
  } catch (error) {
    return { input, responses, tools, failed: messageOf(error) };
  }
}

function recording(model: Model, responses: RunAnswer["responses"]): Model {
  return {
    ...model,
    async generate(request, options) {
      const response = await model.generate(request, options);
      responses.push({ ...response, content: response.content.map((block) => ({ ...block })) });
      return response;
    },
  };
}
