import * as z from "zod/mini";
import { documentOf, runOnce } from "../../services/run-once.js";
import { shrink } from "../paging/shrink.js";
import { PAGE_TOKENS } from "../paging/tokens.js";
import { defineMcpTool } from "../tool.js";
import { agentName, text } from "./observation-input.js";

/** The tool that runs an agent: it writes a trace, and asks a model that may cost. */
export const runAgent = defineMcpTool({
  name: "runAgent",
  title: "Run an agent",
  description: `Runs one input through an agent, and answers its output (or the one that was rejected, with its violations), the warnings and its trace id. It counts as a probe. Writes to the store; a model other than offline costs.`,
  readOnly: false,
  input: z.strictObject({
    input: z
      .record(z.string(), z.unknown())
      .check(z.describe('Fields of the input: { "annual_income": 85000, "total_debt": 12000, … }')),
    agent: agentName,
    model: z.optional(text).check(z.describe("The configured one when left out")),
    session: z.optional(text).check(z.describe("Groups this run's trace with others")),
  }),
  async run({ input, agent: name, model, session }, { project }, { signal, traceparent }) {
    const agent = await project.agent(name);
    const { result, notKept } = await runOnce(project, agent, agent.parseInput(input), {
      model,
      kind: "probe",
      parent: traceparent,
      session,
      signal,
    });
    await project.deliver();
    const document = { ...(notKept === undefined ? {} : { not_kept: notKept }), ...documentOf(agent, result) };
    return { value: shrink(document, PAGE_TOKENS).value as Record<string, unknown>, untrusted: true };
  },
});
