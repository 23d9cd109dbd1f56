import type { Command } from "commander";
import { agentWords } from "../../agents/index.js";
import { SEVERITIES, type Severity } from "../../analysis/findings/finding.js";
import { LIFE_STATUSES } from "../../analysis/life/life.js";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { type Status, statusOf } from "../../services/status.js";
import { countText, time } from "../../text/format.js";
import { checkoutOf } from "../../workshop/checkout.js";
import { review } from "../../workshop/review/review.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";
import { megabytes } from "../traces/reclaim.js";

export interface StatusOptions extends OutputOptions {
  agent?: string;
}

/** Widest name of a line. */
const NAME = 10;

/** `underwrite status`: how things stand, on one screen. */
export async function statusCommand(context: Context, program: Command, options: StatusOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const status = await statusOf(project, agent);
  const drift = await driftHere(program, status.problems);
  if (wantsJson(context, options)) {
    printJson(context, { ...status, findings: countsOf(status), drift });
    return EXIT.done;
  }
  const color = colors(context.stdout, project.config, options);
  const { columns } = screenOf(context);
  const lines = [
    ["gate", gateLine(status)],
    ["findings", findingsLine(status)],
    ["plans", plansLine(status)],
    ["delivery", deliveryLine(status)],
    ["store", storeLine(status)],
    ["proposals", proposalsLine(status)],
    ["drift", driftLine(drift)],
  ].map(
    ([name = "", text = ""]) => `  ${color.dim(name.padEnd(NAME))} ${shorten(plainLine(text), columns - NAME - 4)}`,
  );
  context.print([color.bold(plainLine(status.agent)), ...lines].join("\n"));
  for (const problem of status.problems) context.note(`underwrite: ${problem}`);
  return EXIT.done;
}

/** In how many places documents, code and configuration do not agree; null outside a checkout. */
async function driftHere(program: Command, problems: string[]): Promise<number | null> {
  try {
    const root = checkoutOf(process.cwd());
    if (root === undefined) return null;
    const { programFacts } = await import("../workshop/program-facts.js"); // it holds all that documents speak of
    return review(root, programFacts(program)).length;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(messageOf(error));
    return null;
  }
}

/** How many findings are at what, and of those that are open how many of each severity. */
function countsOf({ findings }: Status): {
  by_status: Record<string, number>;
  open_by_severity: Record<string, number>;
} {
  const count = (of: (typeof findings)[number][]) => of.length;
  const open = findings.filter(({ status }) => status === "open" || status === "reopened");
  return {
    by_status: Object.fromEntries(
      LIFE_STATUSES.map((each) => [each, count(findings.filter((one) => one.status === each))]),
    ),
    open_by_severity: Object.fromEntries(
      SEVERITIES.map((each: Severity) => [each, count(open.filter(({ severity }) => severity === each))]),
    ),
  };
}

function gateLine({ agent, gate }: Status): string {
  if (!gate) return `no eval run yet: underwrite eval${agentWords(agent)}`;
  const { ended, gate_passed, passed, total, skipped, started_at, run_id } = gate;
  const what = ended ? (gate_passed ? "holds" : "fails") : "not ended";
  return `${what}: ${passed} of ${total - skipped} passed, ${time(started_at)}: underwrite eval show ${run_id}`;
}

function findingsLine(status: Status): string {
  const { by_status, open_by_severity } = countsOf(status);
  const parts = Object.entries(by_status).filter(([, count]) => count > 0);
  if (parts.length === 0 && status.looked) return `none in ${lookText(status.looked)}`;
  if (parts.length === 0) return `none seen yet: underwrite analyze${agentWords(status.agent)}`;
  const open = Object.entries(open_by_severity).filter(([, count]) => count > 0);
  const severities = open.map(([severity, count]) => `${count} ${severity}`).join(", ");
  const counts = parts.map(([what, count]) => `${count} ${what}`).join(", ");
  return `${counts}${severities === "" ? "" : ` (${severities})`}: underwrite findings list${agentWords(status.agent)}`;
}

/** What an analysis looked at last: `3 runs, looked at 2026-03-29 16:47:03Z`. */
function lookText({ runs, at }: NonNullable<Status["looked"]>): string {
  return `${countText(runs, "run")}, looked at ${time(at)}`;
}

function plansLine({ plans }: Status): string {
  if (plans.length === 0) return "none waits";
  const waits = { proposed: "to approve", approved: "to make", applied: "to verify", untested: "to verify" };
  const [newest] = plans;
  const counts = [...new Set(plans.map(({ status }) => waits[status]))].map(
    (what) => `${plans.filter(({ status }) => waits[status] === what).length} ${what}`,
  );
  return `${counts.join(", ")}: underwrite plan show ${newest?.id}`;
}

function deliveryLine({ undelivered }: Status): string {
  if (undelivered.length === 0) return "nothing waits";
  return `${undelivered.map(({ target, waiting }) => `${countText(waiting, "item")} for ${target}`).join(", ")}: underwrite traces push`;
}

function storeLine({ store }: Status): string {
  if (!store) return "cannot be read";
  const kept = store.keep === null ? "everything is kept" : `kept: ${store.keep}`;
  const beyond = store.beyond === 0 ? "" : `, but ${countText(store.beyond, "trace")} beyond it wait for a backend`;
  return `${countText(store.traces, "trace")}, ${megabytes(store.bytes)}; ${kept}${beyond}`;
}

function proposalsLine({ agent, proposals }: Status): string {
  const { cases, findings } = proposals;
  const parts = [
    cases > 0 ? `${countText(cases, "case")}: underwrite cases harvest${agentWords(agent)} --accept` : "",
    findings.length > 0 ? `${countText(findings.length, "finding")}: underwrite findings accept ${findings[0]}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "none waits" : parts.join("; ");
}

function driftLine(drift: number | null): string {
  if (drift === null) return "no checkout here";
  return drift === 0 ? "none" : `${countText(drift, "place")}: underwrite review`;
}
