import { dirname } from "node:path";
import { EXIT, UserError } from "../../errors.js";
import { findConfig } from "../../project/find-config.js";
import { type ChangeReport, judgeChange } from "../../services/climb/judge-change.js";
import { cost, listSome } from "../../text/format.js";
import { show, visible } from "../../text/visible.js";
import { agentsInTree } from "../climb/agent-in-tree.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { type Colors, colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";

/** Most changed files, flips and reasons that are listed. */
const MOST = 10;

const HEADLINES: Readonly<Record<ChangeReport["verdict"], string>> = {
  better: "BETTER",
  worse: "WORSE",
  inconclusive: "NO WORSE, NOT SHOWN TO BE BETTER",
  not_judged: "NOT JUDGED",
  void: "VOID",
};

interface GateOptions extends OutputOptions {
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

/** What the gate says of a change, for people: the verdict, why, and how to see it again. */
function renderChange(report: ChangeReport, color: Colors): string {
  const { agent, base, candidate, verdict, reasons, changed, runs, asked, seed, sandbox, look_at } = report;
  const paint =
    verdict === "better" ? color.green : verdict === "worse" || verdict === "void" ? color.red : color.yellow;
  const lines = [
    `${color.bold(paint(HEADLINES[verdict]))}  ${agent}, ${base.slice(0, 12)} → ${candidate.slice(0, 12)}`,
    "",
    ...some(reasons.map((reason) => `  ${visible(reason)}`)),
  ];
  if (runs) {
    const { base: before, candidate: after, w, l } = runs;
    lines.push(
      "",
      `  Runs      ${after.right} of ${after.runs} right, ${before.right} before; ${w} gained, ${l} lost; faults ${after.faults}, ${before.faults} before`,
      `  Inputs    ${asked.suite} cases and ${asked.fresh} fresh ones, ${askedOf(report)}, ${sandbox ? "in bubblewrap" : "NOT sandboxed (--no-sandbox)"}`,
    );
    if (runs.lost.length > 0) lines.push(`  Lost      ${keysOf(runs.lost)}`);
    if (runs.gained.length > 0) lines.push(`  Gained    ${keysOf(runs.gained)}`);
    for (const { holds, says } of runs.guardrails) if (holds === false) lines.push(`  Guardrail ${visible(says)}`);
  }
  const told = changed.filter(({ is }) => is !== "elsewhere");
  const elsewhere = changed.length - told.length;
  lines.push("", ...some(told.map(({ path, is }) => `  ${is.replace("_", " ").padEnd(14)}  ${visible(path)}`)));
  if (elsewhere > 0) lines.push(`  ${"elsewhere".padEnd(14)}  ${elsewhere} files that these runs do not execute`);
  if (look_at.length > 0) lines.push("", "  Look at:", ...some(look_at.map((each) => `  ${visible(each)}`)));
  if (runs) {
    lines.push(
      "",
      `  $ underwrite gate --agent ${agent} --base ${base.slice(0, 12)} --candidate ${candidate.slice(0, 12)} --fresh ${asked.fresh} --seed ${seed}${report.live ? ` --model ${visible(report.model)} --max-cost <usd>` : ""}`,
    );
  }
  return lines.join("\n");
}

function askedOf({ model, live }: ChangeReport): string {
  if (!live) return "each twice, embedded model";
  const { host, spent } = live;
  return `both versions at once, first answers of ${visible(model)}${host === null ? "" : ` at ${visible(host)}`} for ${cost(spent.cost_usd)}`;
}

function keysOf(flips: readonly { key: string }[]): string {
  return visible(listSome([...new Set(flips.map(({ key }) => key))], MOST));
}

function some(lines: readonly string[]): string[] {
  return lines.length <= MOST ? [...lines] : [...lines.slice(0, MOST), `  and ${lines.length - MOST} more: --json`];
}
