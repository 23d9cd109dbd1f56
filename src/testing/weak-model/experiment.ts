import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { underwriting } from "../../agents/underwriting/agent.js";
import { exampleAgent } from "../../workshop/template/agent.js";
import type { CliResult } from "../processes/cli.js";
import { startMessagesServer } from "../servers/messages-server.js";
import { weakModel } from "./answer.js";
import { weakClaims } from "./claims.js";
import { followAnalyzeTraces, type Reading } from "./follow-playbook.js";
import { plantRuns } from "./plant.js";
import { faultsOf, RIGHT_CLAIMS, RIGHT_READING, RIGHT_UNDERWRITING, type RightPlan } from "./right-plan.js";
import { weakReader, weakUnderwriter } from "./underwriter.js";
import { type Rates, WEAKNESSES, type WeakDomain } from "./weakness.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** An agent that a weak model answers for, and the plan that is right for it. */
export interface Subject {
  domain: WeakDomain;
  right: RightPlan;
  instructions: string;
}

const { instructions } = underwriting;

/** The shipped underwriter in a checkout, with both kinds of made-up scores; and one of `underwrite create` in a project. */
export const SUBJECTS = {
  underwriting: { domain: weakUnderwriter, right: RIGHT_UNDERWRITING, instructions },
  "underwriting, its own score": { domain: weakReader, right: RIGHT_READING, instructions },
  "a created agent": { domain: weakClaims, right: RIGHT_CLAIMS, instructions: exampleAgent.instructions },
} as const satisfies Record<string, Subject>;

/** Runs the command in a folder. */
type Underwrite = (args: string[], options: { cwd: string; env: Record<string, string> }) => Promise<CliResult>;

/** How one experiment went: what was planted, what its reader read, and what is wrong with that. */
export interface Outcome {
  reading: Reading;
  faults: string[];
}

/**
 * Has a weak model answer for an agent in a fresh project, and follows the playbook on its runs.
 *
 * @param folder empty
 * @param mended the share of runs that are right once they are sent back
 */
export async function experiment(
  { domain, right, instructions }: Subject,
  {
    folder,
    runs,
    rates,
    seed,
    mended,
    underwrite,
  }: {
    folder: string;
    runs: number;
    rates: Rates;
    seed: number;
    mended?: number;
    underwrite: Underwrite;
  },
): Promise<Outcome> {
  const planted = plantRuns(domain, { runs, rates, seed, mended });
  const server = await startMessagesServer(weakModel(domain, planted));
  const env = {
    HOME: join(folder, "home"),
    ANTHROPIC_API_KEY: "sk-ant-made-up-0123456789",
    ANTHROPIC_BASE_URL: server.url,
  };
  const run = (args: string[]) => underwrite(args, { cwd: folder, env });
  try {
    await makeProject(folder, domain, run);
    writeFileSync(join(folder, "inputs.jsonl"), planted.map(({ input }) => JSON.stringify(input)).join("\n"));
    const batch = ["batch", "inputs.jsonl", "--agent", domain.agent, "--model", "claude-sonnet-5"];
    const { stdout, stderr } = await run([...batch, "--output", "outputs.jsonl"]);
    const rows = readFileSync(join(folder, "outputs.jsonl"), "utf8").trim().split("\n");
    if (rows.length !== runs) throw new Error(`${rows.length} of ${runs} runs were made: ${stdout}${stderr}`);
    const reading = await followAnalyzeTraces(domain.agent, folder, run);
    return { reading, faults: faultsOf(reading, { domain, runs: planted, right, instructions }) };
  } finally {
    await server.close();
  }
}

/** So many runs of each weakness as a share of all runs says. */
export function ratesOf(runs: number, shares: readonly number[]): Rates {
  const counts = WEAKNESSES.map((weakness, index) => [weakness, Math.round(runs * (shares[index] ?? 0))]);
  return Object.fromEntries(counts);
}

/** A project with the package installed, as a link to this checkout; with the agent's source, where it is the shipped one. */
async function makeProject(folder: string, { agent }: WeakDomain, run: (args: string[]) => Promise<CliResult>) {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "package.json"), '{ "name": "a-project", "private": true, "type": "module" }\n');
  symlinkSync(ROOT, join(folder, "node_modules/underwrite"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(folder, "node_modules/zod"));
  if (agent === underwriting.name) {
    cpSync(join(ROOT, "src/agents/underwriting"), join(folder, "src/agents/underwriting"), { recursive: true });
    return;
  }
  const { exitCode, stderr } = await run(["create", agent]);
  if (exitCode !== 0) throw new Error(`${agent} could not be made: ${stderr}`);
}
