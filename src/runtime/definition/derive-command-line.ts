import type * as z from "zod/mini";
import { unlessFaulty } from "../../errors.js";
import type { AgentDefinition } from "./agent.js";
import type { CommandLine } from "./command-line.js";
import { inputFieldsOf, isWithoutFields } from "./input-fields.js";

/**
 * How a command line gives an agent's input: as its definition says, else as the input's schema does, where the
 * fields of `positionals` come by position and the other ones by an option each (`due_date` by `--due-date`).
 */
export function commandLineOf<Input, Output>(agent: AgentDefinition<Input, Output>): CommandLine {
  const commandLine = agent.commandLine ?? derived(agent);
  const byFile = onlyInJson(agent.input, commandLine);
  if (!byFile && !agent.lacks.has("offline answer")) return commandLine;
  return {
    ...commandLine,
    ...(agent.lacks.has("offline answer") ? { needsModel: true } : {}),
    ...(byFile ? { byFile } : {}),
  };
}

function onlyInJson(input: z.core.$ZodType, { positionals, options }: CommandLine): string[] | undefined {
  if (isWithoutFields(input)) return [];
  const given = [...positionals, ...options].map(({ field }) => field);
  const left = inputFieldsOf(input).flatMap(({ name }) => (given.includes(name) ? [] : name));
  return left.length > 0 ? left : undefined;
}

function derived<Input, Output>(agent: AgentDefinition<Input, Output>): CommandLine {
  const fields = inputFieldsOf(agent.input);
  const describe = (field: string) =>
    fields.find(({ name }) => name === field)?.description ?? field.replaceAll("_", " ");
  const others = fields.filter(({ name }) => !agent.positionals.includes(name) && dashed(name) !== "");
  return {
    description: agent.description ?? `Runs the agent ${agent.name}.`,
    positionals: agent.positionals.map((field) => ({ field, name: dashed(field), description: describe(field) })),
    options: others.map(({ name, required, isJson, choices }) => ({
      field: name,
      flags: `--${dashed(name)} ${choices ? "[value]" : isJson ? "<json>" : "<value>"}`,
      description: describe(name),
      ...(choices ? { choices } : {}),
      ...(required ? { required } : {}),
    })),
    example: exampleOf(agent),
    examples: [],
  };
}

/** The first of the agent's boundaries, by position; none where they fail. */
function exampleOf<Input, Output>({ evals, positionals }: AgentDefinition<Input, Output>): string[] {
  const [first] = unlessFaulty(() => evals?.boundaries()) ?? [];
  const input = first?.input as Record<string, unknown> | undefined;
  return input === undefined ? [] : positionals.map((field) => String(input[field]));
}

/** A field's name as a command line can have it: what is neither letter nor digit is a dash, and none is at the ends. */
function dashed(field: string): string {
  return field.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
