import * as z from "zod/mini";
import { AgentFault, UserError } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { type Misfit, readAs } from "../../runtime/read-as.js";
import { jsonKey } from "../../text/json.js";
import { showData } from "../../text/visible.js";
import { type Case, type CaseFields, caseSchema, labelsByPolicy, withApplication } from "./case.js";
import { type CasePlace, type CaseProblem, caseProblem, misfitProblem, nameOf } from "./case-problem.js";

/** What a proposal holds: a case without its label. The policy gives the label. */
const proposalSchema = z.pick(caseSchema, { id: true, description: true, application: true });

/** The same for an agent without a reference: the proposal gives what a person says is right. */
const labelledSchema = z.pick(caseSchema, { id: true, description: true, application: true, expected: true });

/** A proposed case, labelled by the policy, and why the policy says so. */
interface Proposal {
  draft: CaseFields;
  why: string;
}

/** What came of a file of proposals. With a problem in any of them, none is to be kept. */
export interface Proposals {
  proposals: Proposal[];
  problems: CaseProblem[];
}

/**
 * Turns proposals (one, or a list of them) into draft cases: each input is read as the agent reads it, and labelled with
 * what the policy says about it; for an agent without a reference the proposal has the label (`expected`). An id or an input that the suite has already is a problem.
 *
 * @param file where they come from, for messages
 */
export function proposeCases<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  file: string,
  content: unknown,
  suite: readonly Case[],
): Proposals {
  const list: unknown[] = Array.isArray(content) ? content : [content];
  const known = [...suite];
  const result: Proposals = { proposals: [], problems: [] };
  for (const [index, value] of list.entries()) {
    const read = readProposal(agent, { file, case_id: nameOf(value, index), field: null }, value);
    const problems = Array.isArray(read) ? read : duplicates(read, known, file);
    result.problems.push(...problems);
    if (Array.isArray(read) || problems.length > 0) continue;
    known.push({ ...read.draft, file });
    result.proposals.push(read);
  }
  return result;
}

function readProposal<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  place: CasePlace,
  value: unknown,
): Proposal | CaseProblem[] {
  const byPerson = agent.lacks.has("reference");
  const schema: z.ZodMiniType<Pick<CaseFields, "id" | "description" | "application"> & Partial<CaseFields>> = byPerson
    ? labelledSchema
    : proposalSchema;
  const read = readAs(schema, withApplication(value));
  if (!read.ok) return read.misfits.map((misfit) => misfitProblem(place, sayWhoLabels(agent, misfit)));
  let application: Input;
  let figures: Record<string, Json>;
  try {
    application = agent.parseInput(read.data.application);
    figures = agent.reference(application).figures;
  } catch (error) {
    if (!(error instanceof UserError || error instanceof AgentFault)) throw error;
    return [caseProblem("invalid_input", { ...place, field: "application" }, error.message)];
  }
  const draft = z.parse(caseSchema, {
    ...read.data,
    application,
    ...(byPerson ? {} : { expected: labelsByPolicy(agent, application) }),
    tags: ["proposed"],
    source: "proposal",
    reviewed: false,
  });
  const why = agent.evals?.explain?.(application) ?? (byPerson ? "as it was proposed" : listed(figures));
  return { draft, why };
}

/** Of a label that is missing, why there must be one: other agents' proposals have none. */
function sayWhoLabels(
  { name, lacks }: Pick<AgentDefinition<unknown, unknown>, "name" | "lacks">,
  misfit: Misfit,
): Misfit {
  if (!lacks.has("reference") || misfit.path !== "expected" || misfit.message !== "is missing") return misfit;
  const message = `is missing: ${name} has no reference, so a person says what is expected of it: give it as expected`;
  return { ...misfit, message };
}

function listed(figures: Record<string, Json>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${showData(value)}`)
    .join(", ");
}

function duplicates({ draft }: Proposal, known: readonly Case[], file: string): CaseProblem[] {
  const { id, application } = draft;
  const place = { file, case_id: id };
  const sameId = known.find((each) => each.id === id);
  const key = jsonKey(application);
  const sameInput = known.find((each) => jsonKey(each.application) === key);
  return [
    sameId ? caseProblem("duplicate_id", { ...place, field: "id" }, `is the id of a case in ${sameId.file} too.`) : [],
    sameInput
      ? caseProblem(
          "duplicate_application",
          { ...place, field: "application" },
          `is the same as that of case ${sameInput.id} in ${sameInput.file}.`,
        )
      : [],
  ].flat();
}
