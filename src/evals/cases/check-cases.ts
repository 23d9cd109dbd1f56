import type * as z from "zod/mini";
import { AgentFault } from "../../errors.js";
import { valuesAgree } from "../../figures/values-agree.js";
import { type LabelledInput, uncheckedFields } from "../../runtime/check/unchecked-fields.js";
import type { AgentDefinition, Reference } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { neverGiven } from "../../runtime/read-as.js";
import { jsonKey } from "../../text/json.js";
import { show, showData } from "../../text/visible.js";
import { type Case, expectedFields } from "./case.js";
import { readCaseFiles } from "./case-files.js";
import { type CasePlace, type CaseProblem, caseProblem } from "./case-problem.js";
import { proveCheck } from "./prove-check.js";

/** What a check of case files found. */
export interface CaseCheck {
  /** Cases that could be read, drafts among them. */
  cases: number;
  drafts: number;
  /** Expected fields that the policy proves. */
  proven: number;
  /** Expected fields that the policy says nothing about, so that nothing proves them. */
  unproven: CasePlace[];
  /**
   * Right outputs that were made wrong, one field at a time, and those of them that the agent's check reported; cases of
   * which no whole output is known, so that it was not tried on them.
   */
  check: { tried: number; reported: number; untried: number };
  /** Fields of the output that neither reference, check nor label knows: what a model puts there, nobody sees. */
  unchecked_fields: string[];
  problems: CaseProblem[];
}

/**
 * Checks case files: their form, that no id and no input is there twice, and every expected field against what the
 * agent's policy says about the case's input. The agent's own check is checked, too: it must report what is made wrong.
 */
export function checkCases<Input, Output>(agent: AgentDefinition<Input, Output>, files: readonly string[]): CaseCheck {
  const { cases: read, problems } = readCaseFiles(agent, files);
  const failing = read.flatMap((each) => referenceFails(agent, each));
  const cases = read.filter((each) => !failing.some(({ file, case_id }) => file === each.file && case_id === each.id));
  const checked = cases.map((each) => checkCase(agent, each));
  const { problems: unchecked, ...check } = proveCheck(agent, cases);
  return {
    cases: read.length,
    drafts: read.filter(({ reviewed }) => reviewed === false).length,
    proven: checked.reduce((sum, { proven }) => sum + proven, 0),
    unproven: checked.flatMap(({ unproven }) => unproven),
    unchecked_fields: uncheckedFields(agent, cases.map(labelled)),
    check,
    problems: [
      ...problems,
      ...failing,
      ...duplicateInputs(cases),
      ...checked.flatMap((check) => check.problems),
      ...unchecked,
    ],
  };
}

/** A case of whose input the reference says nothing, for its code fails. */
function referenceFails<Input, Output>(agent: AgentDefinition<Input, Output>, each: Case<Input>): CaseProblem[] {
  try {
    agent.reference(each.application);
    return [];
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    const place = { file: each.file, case_id: each.id, field: "application" };
    return [caseProblem("reference_fails", place, `${error.message}.`)];
  }
}

/** A case as those see it who ask which fields anybody checks. */
export function labelled<Input>(each: Pick<Case<Input>, "application" | "expected">): LabelledInput<Input> {
  const values = Object.entries(expectedFields(each)).map(([name, { value }]) => [name, value]);
  return { input: each.application, expected: Object.fromEntries(values) };
}

/** What is wrong with the expectations of one case. */
export function checkCase<Input, Output>(agent: AgentDefinition<Input, Output>, each: Case<Input>) {
  const reference = agent.reference(each.application);
  const { shape } = agent.output._zod.def;
  const known = Object.keys(shape);
  const place = (field: string): CasePlace => ({ file: each.file, case_id: each.id, field });
  const problems: CaseProblem[] = unknownTools(agent, each).map((tool) => {
    const names = agent.tools.map(({ name }) => name).join(", ");
    const text = `names ${show(tool)}, and the agent has no such tool; its tools are ${names}.`;
    return caseProblem("unknown_tool", place("expected_tools"), text);
  });
  const unproven: CasePlace[] = [];
  let proven = 0;
  for (const [name, expected] of Object.entries(expectedFields(each))) {
    const at = place(`expected.${name}`);
    const policy = policyValue(reference, name);
    if (!known.includes(name)) {
      const text = `is no field of the output; its fields are ${known.join(", ")}.`;
      problems.push(caseProblem("unknown_field", at, text));
    } else if (policy === undefined) {
      const never = neverGiven(shape[name] as z.core.$ZodType, expected.value);
      if (never === undefined) unproven.push(at);
      else problems.push(caseProblem("impossible_value", at, `is nothing that the output can be: ${never}.`));
    } else if (valuesAgree(policy, expected.value, expected.tolerance)) proven++;
    else problems.push(contradiction(agent, each.application, reference, at, expected.value, policy));
  }
  return { problems, unproven, proven };
}

function contradiction<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  { figures }: Reference<Output>,
  place: CasePlace,
  expected: Json,
  policy: Json,
): CaseProblem {
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${showData(value)}`);
  const why = agent.evals?.explain?.(input) ?? shown.join(", ");
  const text = `is ${showData(expected)}, but the policy gives ${showData(policy)}${why === "" ? "" : `: ${why}`}.`;
  return { ...caseProblem("contradicts_policy", place, text), actual: expected, expected: policy, figures };
}

function unknownTools<Input, Output>(agent: AgentDefinition<Input, Output>, { expected_tools = [] }: Case<Input>) {
  return expected_tools.filter((tool) => !agent.tools.some(({ name }) => name === tool));
}

function policyValue<Output>({ output }: Reference<Output>, name: string): Json | undefined {
  return Object.hasOwn(output, name) ? (output as Record<string, Json>)[name] : undefined;
}

function duplicateInputs(cases: readonly Case[]): CaseProblem[] {
  const first = new Map<string, Case>();
  return cases.flatMap((each) => {
    const key = jsonKey(each.application);
    const other = first.get(key);
    if (!other) first.set(key, each);
    const place = { file: each.file, case_id: each.id, field: "application" };
    return other && other.id !== each.id
      ? [caseProblem("duplicate_application", place, `is the same as that of case ${other.id} in ${other.file}.`)]
      : [];
  });
}
