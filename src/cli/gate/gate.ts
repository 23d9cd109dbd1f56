import { dirname } from "node:path";
import { EXIT, UserError } from "../../errors.js";
import { findConfig } from "../../project/find-config.js";
import { type ChangeReport, judgeChange } from "../../services/climb/judge-change.js";
import { show, visible } from "../../text/visible.js";
import { agentsInTree } from "../climb/agent-in-tree.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";
import { renderChange } from "./render.js";

interface GateOptions {
  base: string;
  candidate: string;
  agent?: string;
  fresh: string;
  model?: string;
  repeat: string;
  maxCost?: string;
  seed?: string;
  allowUnjudged?: boolean;
  requireBetter?: boolean;
  sandbox: boolean;
  json?: boolean;
  color: boolean;
}

/** `underwrite gate`: judges the change between two commits. */
export async function gateCommand(context: Context, options: GateOptions): Promise<number> {
  const { base, candidate, agent, seed, sandbox } = options;
  if (seed !== undefined && !/^[0-9a-f]{64}$/.test(seed)) {
    throw new UserError(`--seed is ${show(seed)}: give the 64 digits that an earlier judgement printed.`);
  }
  const config = context.ownAgents.readConfig ? findConfig(process.cwd()) : undefined;
  if (config?.refused) throw new UserError(`${visible(config.path)} is not read: ${config.refused}.`);
  const report = await judgeChange(await context.project(), {
    agent,
    base,
    candidate,
    fresh: parseCount("--fresh", options.fresh, { min: 0, max: 10_000 }),
    model: options.model,
    repeat: parseCount("--repeat", options.repeat, { min: 1, max: 50 }),
    maxCostUsd: readMaxCost(options.maxCost),
    seed,
    sandbox,
    signal: context.signal,
    onStep: (step) => context.note(`Running ${step}.`),
    projectFolder: config && dirname(config.path),
    agentsIn: agentsInTree,
  });
  if (wantsJson(context, options)) printJson(context, report);
  else context.print(renderChange(report, colors(context.stdout, await context.config(), options)));
  if (holds(report, options)) return EXIT.done;
  context.verdict(`The gate does not hold: ${report.verdict.replace("_", " ")}. ${visible(report.reasons[0] ?? "")}`);
  return EXIT.checkFailed;
}

/** Whether the gate holds: a change that cannot be judged passes only where that is asked for. */
function holds({ verdict }: ChangeReport, { allowUnjudged, requireBetter }: GateOptions): boolean {
  if (verdict === "better") return true;
  if (requireBetter) return false;
  return verdict === "inconclusive" || (verdict === "not_judged" && allowUnjudged === true);
}
