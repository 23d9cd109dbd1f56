import * as z from "zod/mini";
import { fieldsOf } from "../../evals/cases/case.js";
import { readCaseFiles } from "../../evals/cases/case-files.js";
import { describeProblem } from "../../evals/cases/case-problem.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { agentName, cursor, text } from "./observation-input.js";

export const listCases = defineMcpTool({
  name: "listCases",
  title: "List cases",
  description:
    "The cases of an agent's evals, a page at a time: input, what is expected, tags, whether a person has reviewed it. Files with something wrong are named under problems.",
  readOnly: true,
  input: z.strictObject({
    agent: agentName,
    tag: z.optional(text).check(z.describe("Only cases with this tag")),
    id: z.optional(text).check(z.describe("Only the case of this id")),
    cursor,
  }),
  async run({ agent: name, tag, id, cursor: at }, { project, caseFiles }) {
    const agent = await project.agent(name);
    const { cases, problems } = readCaseFiles(agent, caseFiles(agent));
    const wanted = cases.filter((each) => (!tag || each.tags?.includes(tag)) && (!id || each.id === id));
    const { items, continued, meta } = pageOf(wanted.map(fieldsOf), at, CASES_TOKENS);
    const wrong = problems.slice(0, MOST_PROBLEMS).map((problem) => describeProblem(problem).slice(0, 300));
    const data = continued ? { continued } : { cases: items };
    return { value: { agent: agent.name, total: wanted.length, problems: wrong, ...data, meta }, untrusted: true };
  },
});

const MOST_PROBLEMS = 10;
/** A page of cases: about twenty, since most readers look for one of a kind. */
const CASES_TOKENS = 3000;
