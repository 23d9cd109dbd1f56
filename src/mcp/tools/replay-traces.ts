import * as z from "zod/mini";
import { replay } from "../../services/replay.js";
import { pageOf } from "../paging/pages.js";
import { shortIds } from "../paging/shrink.js";
import { defineMcpTool } from "../tool.js";
import { cursor } from "./observation-input.js";
import { readWindow, windowInput } from "./window.js";

export const replayTraces = defineMcpTool({
  name: "replayTraces",
  title: "Replay traces",
  description: `Recomputes tools, check and policy for recorded runs with today's code, without a model: which outputs would be blocked now, or no longer, or get warnings; which tools return something else. Lists name at most 20 traces; count is of all.`,
  readOnly: true,
  input: z.strictObject({ ...windowInput, cursor }),
  async run({ agent, cursor: at, ...window }, { project, traces }, { signal }) {
    const filter = readWindow(window, project.now());
    const asked = await project.agent(agent);
    const result = shortIds(await replay(project, asked, { source: traces, filter, signal }));
    const { agent: name, traces: read, replayed, ...rest } = result;
    const parts = Object.entries(rest).map(([part, value]) => ({ [part]: value }));
    const { items, continued, meta } = pageOf(parts, at);
    const data = continued ? { continued } : Object.assign({}, ...items);
    return { value: { agent: name, traces: read, replayed, ...data, meta }, untrusted: true };
  },
});
