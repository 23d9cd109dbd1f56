import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { agentNamed } from "../../../agents/index.js";
import { EXIT, UserError } from "../../../errors.js";
import { type CaseFields, fieldsOf } from "../../../evals/case.js";
import { readCaseFiles } from "../../../evals/case-files.js";
import { formatCases } from "../../../evals/case-format.js";
import { GENERATED, generateCases, type Staleness, staleness } from "../../../evals/generate-cases.js";
import { changeFolder } from "../../../files/change-files.js";
import { countText } from "../../../format.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { knownFiles, ownCaseFolder } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { writeCases } from "./write-cases.js";

export interface GenerateOptions {
  agent?: string;
  check?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

const FILE = "boundaries.json";

/** `underwrite cases generate`: writes the cases at the policy's edges, or says whether the file has them. */
export async function generateCaseFile(context: Context, options: GenerateOptions): Promise<number> {
  const agent = agentNamed(options.agent);
  const generated = generateCases(agent);
  if (options.check && options.dryRun) {
    throw new UserError("--check and --dry-run contradict each other: give one of them.");
  }
  if (options.check) return checkFile(context, agent, generated, options);
  if (options.dryRun) {
    context.print(formatCases(generated).trimEnd());
    return EXIT.done;
  }
  const file = join(ownCaseFolder(agent), FILE);
  const changes = await changeFolder(
    ownCaseFolder(agent),
    (change) => {
      const before = existsSync(file) ? casesIn(agent, file) : [];
      refuseToLose(file, before);
      writeCases(context, agent, change, FILE, generated);
      return staleness(generated, before);
    },
    context.signal,
  );
  if (wantsJson(context, options)) printJson(context, { file, cases: generated.length, ...changes });
  else context.print(`${file}: ${countText(generated.length, "case")} (${describe(changes, "before")}).`);
  return EXIT.done;
}

function checkFile(context: Context, agent: AnyAgent, generated: CaseFields[], options: GenerateOptions): number {
  const file = knownFiles(agent).find((path) => basename(path) === FILE) ?? join(ownCaseFolder(agent), FILE);
  const changes = staleness(generated, existsSync(file) ? casesIn(agent, file) : []);
  const current = Object.values(changes).every((ids) => ids.length === 0);
  if (wantsJson(context, options)) printJson(context, { file, current, ...changes });
  else if (current) context.print(`${file} is current: ${countText(generated.length, "case")}.`);
  else context.print(`${file} is not current (${describe(changes, "in it")}): run underwrite cases generate.`);
  return current ? EXIT.done : EXIT.checkFailed;
}

/** The cases of a file, as far as they can be read: what cannot is generated anew. */
function casesIn(agent: AnyAgent, file: string): CaseFields[] {
  return readCaseFiles(agent, [file]).cases.map(fieldsOf);
}

function refuseToLose(file: string, before: readonly CaseFields[]): void {
  const foreign = before.find(({ source }) => source !== GENERATED);
  if (!foreign) return;
  throw new UserError(
    `${file} holds the case ${foreign.id}, which was not generated and would be lost: move it to a file of its own.`,
  );
}

function describe({ missing, changed, extra }: Staleness, where: string): string {
  const parts = [
    [missing, `not ${where}`],
    [changed, "changed"],
    [extra, "no longer generated"],
  ] as const;
  const told = parts.flatMap(([ids, what]) => (ids.length === 0 ? [] : `${ids.length} ${what}: ${some(ids)}`));
  return told.length === 0 ? "as they were" : told.join("; ");
}

function some(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(", ") : `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`;
}
