import { EXIT } from "../../errors.js";
import { findFinding, type ListedFinding } from "../../services/findings/list-findings.js";
import { countText, time } from "../../text/format.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";
import type { FindingOptions } from "./list.js";

/** `underwrite findings show`: one finding with all that became of it. */
export async function showFinding(context: Context, id: string, options: FindingOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const finding = await findFinding(project, agent, id);
  if (wantsJson(context, options)) printJson(context, finding);
  else {
    const color = colors(context.stdout, project.config, options);
    const width = Math.max(30, screenOf(context).columns - 2);
    const lines = linesOf(finding).flatMap((line) => wrap(plainLine(line), width, ""));
    context.print([...wrap(plainLine(finding.title), width, "").map(color.bold), ...lines].join("\n"));
  }
  return EXIT.done;
}

function linesOf(finding: ListedFinding): string[] {
  const { id, agent, code, subject, method, severity, status, open_since, last_seen, lately, seen, plans } = finding;
  const { mended_in, verdict } = finding;
  const about = [code, subject, method].filter((part) => part !== "").join(" · ");
  return [
    `${id} · ${status} · ${severity} · ${about} · ${agent}`,
    ...(open_since === null || last_seen === null
      ? ["Not seen from here: what is known of it is in findings/."]
      : [
          `Since ${time(Date.parse(open_since))}, last ${time(Date.parse(last_seen))}; in ${countText(seen, "run")} in all, in ${lately.count} of ${lately.of} at the last look.`,
        ]),
    ...plans.map((plan) => `Plan: ${plan.id}, ${plan.status}.`),
    ...(mended_in === null ? [] : [`Not seen any more from version ${mended_in} on.`]),
    ...(verdict === null
      ? []
      : [
          `${verdict.status === "dismissed" ? "Dismissed" : "Reopened"} by ${verdict.by} on ${verdict.at.slice(0, 10)}${verdict.reason === null ? "" : `: ${verdict.reason}`}`,
        ]),
  ];
}
