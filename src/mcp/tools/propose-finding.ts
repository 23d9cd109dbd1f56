import * as z from "zod/mini";
import { LEVERS } from "../../analysis/findings/finding.js";
import { proposeFinding as propose } from "../../services/findings/propose-finding.js";
import { defineMcpTool } from "../tool.js";
import { text } from "./observation-input.js";

/** The tool by which a coding agent tells of a fault that no detector foresees. */
export const proposeFinding = defineMcpTool({
  name: "proposeFinding",
  title: "Propose a finding",
  description: `Proposes a fault that no detector foresees: a title, quotes, and a check that finds it again in recorded runs. It is kept only where each quote stands word for word in its span, in a run that the check finds, and the check finds count of all runs; else problems says what is not so. It counts once a person accepts it (underwrite findings accept).
The expression is CEL over input, output, tools (a list of name, arguments, result, error), outcome, model, exit and rejected: output.reasoning.contains('2019') && tools.exists(t, t.error). Figures are doubles: write 45.0.`,
  readOnly: false,
  input: z.strictObject({
    agent: z.optional(text).check(z.describe("Name of the agent; the first one when left out")),
    title: text.check(z.describe("What is wrong, in a line")),
    severity: z
      .optional(z.enum(["high", "medium", "low"]))
      .check(z.describe("How much it matters; medium when left out")),
    lever: z.optional(z.enum(LEVERS)).check(z.describe("What would mend it; instructions when left out")),
    quotes: z
      .array(z.object({ trace_id: text, span_id: text, quote: text }))
      .check(z.describe("Words of spans that show it, exactly as they stand there")),
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
