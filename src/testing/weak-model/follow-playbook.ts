import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CliResult } from "../processes/cli.js";

/** What somebody reads who follows the playbook `analyze-traces`: every command with what it printed, and the plan's file. */
export interface Reading {
  /** In order. `text` is what stdout and stderr had. */
  printed: { command: string; text: string; exitCode: number | undefined }[];
  analysis: string;
  explained: string[];
  plan: string;
  /** The plan's path in the folder. */
  path: string;
}

/** Traces of a finding that are read, and of all findings. */
const READ = { each: 2, most: 10 };

/**
 * Follows the steps of `analyze-traces` with the commands that it tells, in its order. What a command is given (traces,
 * the plan) is taken from what those before it printed.
 */
export async function followAnalyzeTraces(
  agent: string,
  folder: string,
  underwrite: (args: string[]) => Promise<CliResult>,
): Promise<Reading> {
  const printed: Reading["printed"] = [];
  const run = async (line: string) => {
    const { stdout, stderr, exitCode } = await underwrite(line.split(" "));
    printed.push({ command: `npx underwrite ${line}`, text: `${stdout}\n${stderr}`, exitCode });
    return `${stdout}\n${stderr}`;
  };
  await run("doctor");
  const analysis = await run(`analyze --agent ${agent} --since 24h --full --output .underwrite/findings.json`);
  const explained: string[] = [];
  for (const id of tracesIn(analysis)) {
    explained.push(await run(`explain ${id}`));
    await run(`traces show ${id} --full`);
  }
  await run(`findings list --agent ${agent}`);
  await run("traces list --since 24h --limit 20");
  await run("replay --from .underwrite/findings.json");
  const written = await run("plan --from .underwrite/findings.json");
  const path = /plans\/[\w.-]+\.md/.exec(written)?.[0];
  if (path === undefined) throw new Error(`no plan was written: ${written}`);
  await run(`plan show ${path}`);
  return { printed, analysis, explained, plan: readFileSync(join(folder, path), "utf8"), path };
}

/** The first traces of each finding that a text names. */
function tracesIn(analysis: string): string[] {
  const ids = [...analysis.matchAll(/^ +traces: (.*)$/gm)].flatMap(([, line = ""]) => {
    return (line.match(/\b[0-9a-f]{8}\b/g) ?? []).slice(0, READ.each);
  });
  return [...new Set(ids)].slice(0, READ.most);
}
