import { agentWords } from "../../agents/index.js";
import { EXIT, UserError } from "../../errors.js";
import { formatCases } from "../../evals/cases/case-format.js";
import type { Staleness } from "../../evals/cases/generate-cases.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { checkGenerated, generateCases } from "../../services/evals/check-cases.js";
import { countText, listSome } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

export interface GenerateOptions {
  agent?: string;
  check?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `underwrite cases generate`: writes the cases at the policy's edges, or says whether the file has them. */
export async function generateCommand(context: Context, options: GenerateOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  if (options.check && options.dryRun) {
    throw new UserError("--check and --dry-run contradict each other: give one of them.");
  }
  if (options.check) return checkFile(context, agent, options);
  if (options.dryRun) {
    const { file, cases, changes } = checkGenerated(agent);
    if (wantsJson(context, options)) context.printPart(formatCases(cases));
    else context.print(`${file} would have ${countText(cases.length, "case")} (${describe(changes, "in it")}).`);
    return EXIT.done;
  }
  const { file, cases, changes } = await generateCases(await context.project(), agent);
  if (wantsJson(context, options)) printJson(context, { file, cases: cases.length, ...changes });
  else context.print(`${file}: ${countText(cases.length, "case")} (${describe(changes, "before")}).`);
  return EXIT.done;
}

function checkFile(context: Context, agent: AnyAgent, options: GenerateOptions): number {
  const { file, cases, changes } = checkGenerated(agent);
  const current = Object.values(changes).every((ids) => ids.length === 0);
  if (wantsJson(context, options)) printJson(context, { file, current, ...changes });
  else if (current) context.print(`${file} is current: ${countText(cases.length, "case")}.`);
  else
    context.print(
      `${file} is not current (${describe(changes, "in it")}): run underwrite cases generate${agentWords(agent.name)}.`,
    );
  if (!current) context.verdict(`cases generate --check failed: ${file} is not current.`);
  return current ? EXIT.done : EXIT.checkFailed;
}

function describe({ missing, changed, extra }: Staleness, where: string): string {
  const parts = [
    [missing, `not ${where}`],
    [changed, "changed"],
    [extra, "no longer generated"],
  ] as const;
  const told = parts.flatMap(([ids, what]) => (ids.length === 0 ? [] : `${ids.length} ${what}: ${listSome(ids, 3)}`));
  return told.length === 0 ? "as they were" : told.join("; ");
}
