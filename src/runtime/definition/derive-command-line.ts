import type { AgentDefinition } from "./agent.js";
import type { CommandLine } from "./command-line.js";
import { inputFieldsOf } from "./input-fields.js";

/**
 * How a command line gives an agent's input: as its definition says, else as the input's schema does, where the
 * fields of `positionals` come by position and the other ones by an option each (`due_date` by `--due-date`).
 */
export function commandLineOf<Input, Output>(agent: AgentDefinition<Input, Output>): CommandLine {
  const commandLine = agent.commandLine ?? derived(agent);
  return agent.lacks.has("offline answer") ? { ...commandLine, needsModel: true } : commandLine;
}

function derived<Input, Output>(agent: AgentDefinition<Input, Output>): CommandLine {
  const fields = inputFieldsOf(agent.input);
  const describe = (field: string) =>
    fields.find(({ name }) => name === field)?.description ?? field.replaceAll("_", " ");
  const others = fields.filter(({ name }) => !agent.positionals.includes(name) && dashed(name) !== "");
  return {
    description: agent.description ?? `Runs the agent ${agent.name}.`,
    positionals: agent.positionals.map((field) => ({ field, name: dashed(field), description: describe(field) })),
    options: others.map(({ name, required, isJson }) => ({
      field: name,
      flags: `--${dashed(name)} <${isJson ? "json" : "value"}>`,
      description: describe(name),
      ...(required ? { required } : {}),
    })),
    example: exampleOf(agent),
    examples: [],
  };
}

/** The first of the agent's boundaries, by position. */
function exampleOf<Input, Output>({ evals, positionals }: AgentDefinition<Input, Output>): string[] {
  const input = evals?.boundaries()[0]?.input as Record<string, unknown> | undefined;
  return input === undefined ? [] : positionals.map((field) => String(input[field]));
}

/** A field's name as a command line can have it: what is neither letter nor digit is a dash, and none is at the ends. */
function dashed(field: string): string {
  return field.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
