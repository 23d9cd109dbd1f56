import * as z from "zod/mini";
import { explain } from "../../services/analyze.js";
import { findTraceId, noTrace } from "../find-trace.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { cursor, text } from "./observation-input.js";

export const explainTrace = defineMcpTool({
  name: "explainTrace",
  title: "Explain a trace",
  description: `One run in words: what was asked, what each tool said, what was decided, what the policy says, and what is wrong with it, judged by today's definition of the agent.`,
  readOnly: true,
  input: z.strictObject({
    traceId: text.check(z.describe("Its id, or as many first digits as are unique")),
    agent: z.optional(text).check(z.describe("Name of the agent; the first one when left out")),
    cursor,
  }),
  async run({ traceId, agent, cursor: at }, { project, traces }) {
    const id = await findTraceId(traces, traceId);
    const explanation = await explain(project, await project.agent(agent), id, { source: traces });
    if (!explanation) throw noTrace(traceId);
    const { passages, findings, ...rest } = explanation;
    const parts = [...passages.map((passage) => ({ passage })), ...findings.map((finding) => ({ finding }))];
    const { items, continued, meta } = pageOf(parts, at);
    const data = continued ? { continued } : { parts: items };
    return { value: { ...rest, ...data, meta }, untrusted: true };
  },
});
