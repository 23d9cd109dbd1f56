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
  const others = fields.map(({ name }) => name).filter((name) => !agent.positionals.includes(name));
  return {
    description: agent.description ?? `Runs the agent ${agent.name}.`,
    positionals: agent.positionals.map((field) => ({ field, name: dashed(field), description: describe(field) })),
    options: others.map((field) => ({ field, flags: `--${dashed(field)} <value>`, description: describe(field) })),
    example: exampleOf(agent),
    examples: [],
  };
}

/** The first of the agent's boundaries, by position. */
function exampleOf<Input, Output>({ evals, positionals }: AgentDefinition<Input, Output>): string[] {
  const input = evals?.boundaries()[0]?.input as Record<string, unknown> | undefined;
  return input === undefined ? [] : positionals.map((field) => String(input[field]));
}

function dashed(field: string): string {
  return field.replaceAll("_", "-");
}
