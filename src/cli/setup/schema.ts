import * as z from "zod/mini";
import { EXIT } from "../../errors.js";
import { caseSchema } from "../../evals/cases/case.js";
import { documentSchema } from "../../services/document-schema.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson } from "../terminal/json.js";

/** What agents in general call what the underwriter's documents call otherwise. */
const ALSO: Readonly<Record<string, string>> = { input: "application" };

/** `underwrite schema [name]`: prints the JSON schemas of an agent (draft 2020-12). */
export async function schema(context: Context, name: string | undefined, options: { agent?: string }): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const schemas: Record<string, unknown> = {
    application: z.toJSONSchema(agent.input, { io: "input", unrepresentable: "any" }),
    decision: z.toJSONSchema(agent.output, { unrepresentable: "any" }),
    output: z.toJSONSchema(documentSchema(agent), { unrepresentable: "any" }),
    case: z.toJSONSchema(caseSchema, { io: "input", unrepresentable: "any" }),
  };
  if (name === undefined) printJson(context, schemas);
  else printJson(context, schemas[ALSO[name] ?? name]);
  return EXIT.done;
}
