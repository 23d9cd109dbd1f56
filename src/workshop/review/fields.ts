import { UserError } from "../../errors.js";
import type { CaseFields } from "../../evals/cases/case.js";
import { labelled } from "../../evals/cases/check-cases.js";
import { type LabelledInput, uncheckedFields } from "../../runtime/check/unchecked-fields.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { caseFileAt, casesIn } from "./cases.js";
import type { Drift } from "./drift.js";
import type { Project } from "./project.js";

/** Every field of an agent's output is one that its reference, its check or a label knows. */
export function checkFields({ files, read, program: { agents } }: Project): Drift[] {
  return agents.flatMap((agent) => {
    const held = files.flatMap((path) => (caseFileAt(path)?.agent === agent.name ? [casesIn(path, read(path))] : []));
    // Of a file that cannot be read there are none: another check names it.
    const cases = held.flatMap((each) => ("cases" in each ? each.cases : []));
    const inputs = cases.flatMap((fields) => inputOf(agent, fields));
    return uncheckedFields(agent, inputs).map((field) => ({
      code: "unchecked_field" as const,
      ...placeOf(agent.name, field, files, read),
      what: `The field ${field} of the output of ${agent.name} is checked by nobody: neither its reference, its check nor a label knows it.`,
      fix: "Have the reference compute it, or the check look at it; what no code can know, label in a case.",
    }));
  });
}

function inputOf(agent: AnyAgent, fields: CaseFields): LabelledInput<unknown>[] {
  try {
    return [labelled({ ...fields, application: agent.parseInput(fields.application) })];
  } catch (error) {
    if (error instanceof UserError) return []; // another check names it
    throw error;
  }
}

/** Where a field is defined, as far as its name in the agent's folder shows it. */
function placeOf(agent: string, field: string, files: readonly string[], read: Project["read"]) {
  const sources = files.filter((path) => path.startsWith(`src/agents/${agent}/`) && /(?<!\.test)\.ts$/.test(path));
  const isDefined = (line: string) => /^\w+: z\b/.test(line.trim()) && line.trim().startsWith(`${field}: `);
  for (const file of sources) {
    const at = read(file).split("\n").findIndex(isDefined);
    if (at >= 0) return { file, line: at + 1 };
  }
  return { file: `src/agents/${agent}/agent.ts`, line: 1 };
}
