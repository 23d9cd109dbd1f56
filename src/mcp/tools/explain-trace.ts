import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { explain } from "../../services/analyze.js";
import { findTraceId, noTrace } from "../find-trace.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { agentName, cursor, traceArguments, tracesNamed } from "./observation-input.js";

export const explainTrace = defineMcpTool({
  name: "explainTrace",
  title: "Explain traces",
  description:
    "One run in words, or several at once: what was asked, what each tool said, what was decided, what the policy says, and what is wrong with it, judged by today's definition of the agent.",
  readOnly: true,
  input: z.strictObject({
    ...traceArguments,
    agent: agentName,
    cursor,
  }),
  async run({ agent, cursor: at, ...named }, { project, traces }) {
    const asked = await project.agent(agent);
    const explained = [];
    for (const given of tracesNamed(named)) {
      const id = await findTraceId(traces, given);
      const explanation = await explain(project, asked, id, { source: traces });
      if (!explanation) throw noTrace(given);
      explained.push(explanation);
    }
    const [first, ...others] = explained;
    if (!first) throw new UserError("explainTrace needs a trace: pass traceId, or several as traceIds.");
    if (others.length > 0) {
      const { items, continued, meta } = pageOf(explained, at);
      return { value: { ...(continued ? { continued } : { traces: items }), meta }, untrusted: true };
    }
    const { passages, findings, ...rest } = first;
    const parts = [...passages.map((passage) => ({ passage })), ...findings.map((finding) => ({ finding }))];
    const { items, continued, meta } = pageOf(parts, at);
    const data = continued ? { continued } : { parts: items };
    return { value: { ...rest, ...data, meta }, untrusted: true };
  },
});
