import type { Campaign } from "../../climb/campaign/campaign.js";
import type { ClimbEvent } from "../../climb/campaign/workplace.js";
import { EXIT, UserError } from "../../errors.js";
import { type ClimbRequest, climb, previewClimb, resumeClimb } from "../../services/climb/climb.js";
import { show, visible } from "../../text/visible.js";
import { readAge } from "../../tracing/filter.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";
import { noiseLine, renderCampaign } from "./render.js";

interface ClimbOptions extends OutputOptions {
  agent?: string;
  plan?: string;
  findings?: boolean;
  rounds: string;
  coder: string;
  model?: string;
  repeat?: string;
  cases?: string[];
  allow?: string[];
  check?: string[];
  maxCost?: string;
  timeout: string;
  sandbox: boolean;
  dryRun?: boolean;
}

/** `underwrite climb`: plays a campaign, and tells of each step on stderr. */
export async function climbCommand(context: Context, options: ClimbOptions): Promise<number> {
  const timeoutMs = readAge(options.timeout);
  if (timeoutMs === undefined)
    throw new UserError(`--timeout is ${show(options.timeout)}: give a time such as 30m or 2h.`);
  if (options.plan !== undefined && options.findings)
    throw new UserError("--plan and --findings exclude each other: give one.");
  const request: ClimbRequest = {
    plan: options.plan,
    findings: options.findings ?? false,
    rounds: parseCount("--rounds", options.rounds, { min: 1, max: 100 }),
    coder: options.coder,
    model: options.model,
    repeat: options.repeat === undefined ? undefined : parseCount("--repeat", options.repeat, { min: 1, max: 50 }),
    cases: options.cases,
    allow: options.allow ?? [],
    checks: options.check ?? [],
    maxCostUsd: readMaxCost(options.maxCost),
    timeoutMs,
    sandbox: options.sandbox,
    signal: context.signal,
  };
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  if (options.dryRun) {
    const { campaign, source } = await previewClimb(project, agent, request);
    return end(context, options, campaign, [...source.editable.keys()]);
  }
  return end(context, options, await climb(project, agent, { ...request, ...told(context) }));
}

/** `underwrite climb resume`: goes on where a campaign was left. */
export async function resumeCommand(context: Context, id: string, options: OutputOptions): Promise<number> {
  const project = await context.project();
  const agentOf = (agent: string) => judgingAgent(context, { agent });
  return end(context, options, await resumeClimb(project, agentOf, id, { signal: context.signal, ...told(context) }));
}

async function end(
  context: Context,
  options: { json?: boolean; color: boolean; dryRun?: boolean },
  campaign: Campaign,
  editable?: string[],
): Promise<number> {
  if (wantsJson(context, options)) printJson(context, editable ? { ...campaign, editable } : campaign);
  else context.print(renderCampaign(campaign, colors(context.stdout, await context.config(), options), editable));
  if (editable) return EXIT.done;
  const kept = campaign.rounds.some(({ outcome }) => outcome === "kept");
  const isGreen = campaign.after !== null && campaign.after.right === campaign.after.total;
  if (kept || isGreen) return EXIT.done;
  context.verdict(`climb kept nothing: ${campaign.end ?? ""}`);
  return EXIT.checkFailed;
}

function told(context: Context): Pick<ClimbRequest, "onEvent" | "onBegin"> {
  return {
    onBegin: ({ id, base, sandbox }) => {
      context.note(
        `Campaign ${id} from ${base.slice(0, 12)}${sandbox ? "" : ", not sandboxed: candidates run with all that you may do"}.`,
      );
      const tell = () => context.note("It stays as it stands: underwrite climb resume goes on.");
      context.signal?.addEventListener("abort", tell, { once: true });
    },
    onEvent: (event) => context.note(describe(event)),
  };
}

function describe(event: ClimbEvent): string {
  switch (event.about) {
    case "baseline":
      return `Base: ${event.right} of ${event.total} right${event.noise ? `; ${noiseLine(event.noise)}` : ", the same in a second run"}.`;
    case "round":
      return `Round ${event.round}: ${visible(event.cause)}`;
    case "step":
      return `  ${visible(event.step)}`;
    case "sampled":
      return `  ${event.pairs} pairs so far: ${event.w} won, ${event.l} lost${event.e === null ? "" : `, E ${event.e.toFixed(2)}`}`;
    case "confirmation":
      return "Base and branch on inputs that no round has seen:";
    case "round ended":
      return `  ${event.outcome.replace("_", " ")}: ${visible(event.reasons[0] ?? "")}`;
  }
}
