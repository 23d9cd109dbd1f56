import * as z from "zod/mini";
import { statusOf } from "../../services/status.js";
import { shrink } from "../paging/shrink.js";
import { PAGE_TOKENS } from "../paging/tokens.js";
import { defineMcpTool } from "../tool.js";
import { agentName } from "./observation-input.js";

/** Most findings that are listed: the first ones matter most. */
const FINDINGS = 20;

export const status = defineMcpTool({
  name: "status",
  title: "How things stand",
  description:
    "How things stand with an agent, without reading a trace: its last gate, what is known of findings and when an analysis looked for them last (looked; null: never, so that no finding tells nothing), plans that wait, proposals that a person has to accept, what backends have not got. Begin here.",
  readOnly: true,
  input: z.strictObject({ agent: agentName }),
  async run({ agent: name }, { project }) {
    const { findings, ...known } = await statusOf(project, await project.agent(name));
    const listed = { ...known, findings: findings.slice(0, FINDINGS), findings_in_all: findings.length };
    const { value, cuts, left_out } = shrink(listed, PAGE_TOKENS);
    const isWhole = cuts.length === 0 && left_out === 0;
    const note = "Cut to fit: underwrite status --json has all of it.";
    return { value: { ...(value as object), ...(isWhole ? {} : { meta: { note } }) }, untrusted: true };
  },
});
