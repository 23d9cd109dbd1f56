import * as z from "zod/mini";
import { LEVERS } from "../../analysis/findings/finding.js";
import { proposeFinding as propose } from "../../services/findings/propose-finding.js";
import { defineMcpTool } from "../tool.js";
import { agentName, text } from "./observation-input.js";

/** The tool by which a coding agent tells of a fault that no detector foresees. */
export const proposeFinding = defineMcpTool({
  name: "proposeFinding",
  title: "Propose a finding",
  description: `Proposes a fault that no detector foresees: a title, quotes, and a check that finds it in recorded runs. It is kept only where each quote stands word for word in its span, in a run that the check finds, and the check finds count of all runs; else problems says what is not so. A person accepts it (underwrite findings accept).
expression is CEL over input, output, tools (a list of name, arguments, result, error), outcome, model, exit and rejected: output.reasoning.contains('2019') && tools.exists(t, t.error). Figures are doubles: 45.0.`,
  readOnly: false,
  input: z.strictObject({
    agent: agentName,
    title: text,
    severity: z.optional(z.enum(["high", "medium", "low"])).check(z.describe("medium when left out")),
    lever: z.optional(z.enum(LEVERS)).check(z.describe("What would mend it")),
    quotes: z
      .array(z.object({ trace_id: text, span_id: text, quote: text }))
      .check(z.describe("Exactly as it stands there")),
    expression: z.optional(text).check(z.describe("Which runs are meant, in CEL; or filter")),
    filter: z
      .optional(z.record(z.string(), z.unknown()))
      .check(
        z.describe('Which runs are meant: { "outcome", "invalid", "model", "error", "score": { "name", "value" } }'),
      ),
    count: z.int().check(z.gte(1), z.describe("In how many of all recorded runs the check finds it")),
  }),
  async run(
    { agent: name, expression, filter, title, severity, lever, quotes, count },
    { project, traces },
    { signal },
  ) {
    const agent = await project.agent(name);
    const check = { ...(expression === undefined ? {} : { expression }), ...(filter === undefined ? {} : { filter }) };
    const how = { ...(severity === undefined ? {} : { severity }), ...(lever === undefined ? {} : { lever }) };
    const content = { title, ...how, quotes, check, count };
    const proposed = await propose(project, agent, { content, by: "a coding agent, over MCP", source: traces, signal });
    return { value: { ...proposed }, untrusted: false };
  },
});
