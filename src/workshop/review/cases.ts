import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { type CaseFields, caseSchema, withApplication } from "../../evals/cases/case.js";
import { readJson } from "../../folder/json-document.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { visible } from "../../text/visible.js";
import type { Drift } from "./drift.js";
import { lineOf, type Project } from "./project.js";

const casesSchema = z.array(z.pipe(z.transform(withApplication), caseSchema));

/** Whose cases a file of the checkout holds, and its name without the ending; undefined for a file of something else. */
export function caseFileAt(path: string): { agent: string; name: string } | undefined {
  const [, agent, name] = /^cases\/([^/.][^/]*)\/(?:[^/.][^/]*\/)*([^/.][^/]*)\.jsonl?$/i.exec(path) ?? [];
  return agent === undefined || name === undefined ? undefined : { agent, name };
}

/** The cases of a file, as it has them: of one array, or, in a file of JSON lines, one a line. */
export function casesIn(path: string, text: string): { cases: CaseFields[] } | { problem: string } {
  const isLines = /\.jsonl$/i.test(path);
  const read = (isLines ? text.split("\n").filter((line) => line.trim() !== "") : [text]).map(readJson);
  const wrong = read.find((json) => !json.ok);
  if (wrong && !wrong.ok) return { problem: `it is not JSON (${wrong.problem})` };
  const values = read.map((json) => (json.ok ? json.value : undefined));
  const { data, error } = z.safeParse(casesSchema, isLines ? values : values[0]);
  return data ? { cases: data } : { problem: messageOf(error) };
}

/** Every case belongs to an agent, and names only tools and fields that the agent has. */
export function checkCases({ files, read, program: { agents } }: Project): Drift[] {
  return files.flatMap((file) => {
    const of = caseFileAt(file)?.agent;
    if (of === undefined) return [];
    const agent = agents.find(({ name }) => name === of);
    return agent ? casesOf(agent, file, read(file)) : [withoutAgent(file, of)];
  });
}

function withoutAgent(file: string, name: string): Drift {
  const what = `cases/${name}/ belongs to no agent that this program has.`;
  return { code: "unknown_cases_agent", file, line: 1, what, fix: "Register the agent, build, or move the cases." };
}

function casesOf(agent: AnyAgent, file: string, text: string): Drift[] {
  const read = casesIn(file, text);
  if ("cases" in read) return read.cases.flatMap((fields) => driftOf(agent, file, text, fields));
  const what = `The file does not hold cases: ${visible(read.problem.replace(/\s+/g, " ").slice(0, 300))}.`;
  return [{ code: "unreadable_cases", file, line: 1, what, fix: "Fix it; underwrite cases check names each problem." }];
}

function driftOf(agent: AnyAgent, file: string, text: string, fields: CaseFields): Drift[] {
  const at = { file, line: lineOf(text, `"${fields.id}"`) };
  const tools = agent.tools.map(({ name }) => name);
  const outputs = Object.keys(agent.output._zod.def.shape);
  const unknownTools = (fields.expected_tools ?? []).filter((name) => !tools.includes(name));
  const unknownFields = Object.keys(fields.expected).filter((name) => !outputs.includes(name));
  return [
    ...unknownTools.map((name) => ({
      code: "unknown_tool" as const,
      ...at,
      what: `The case ${fields.id} expects the tool ${visible(name)}, which ${agent.name} does not have.`,
      fix: `Its tools are ${tools.join(", ")}.`,
    })),
    ...unknownFields.map((name) => ({
      code: "unknown_field" as const,
      ...at,
      what: `The case ${fields.id} expects the field ${visible(name)}, which the output of ${agent.name} does not have.`,
      fix: `Its fields are ${outputs.join(", ")}.`,
    })),
    ...inputProblem(agent, fields).map((problem) => ({
      code: "unknown_field" as const,
      ...at,
      what: `The agent ${agent.name} does not take the input of ${fields.id}: ${problem}`,
      fix: "Give the fields that its input has.",
    })),
  ];
}

function inputProblem(agent: AnyAgent, { application }: CaseFields): string[] {
  try {
    agent.parseInput(application);
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}
