import { join } from "node:path";
import { underwriting } from "../../agents/index.js";
import { analysisOf, dtiFinding, writeFindings } from "../findings.js";
import { underwriteAtTerminal } from "../processes/at-terminal.js";
import { underwrite } from "../processes/in-process.js";
import { APPLICATIONS, folderOfOlderRuns, recordInto } from "./older-agent.js";

/** A folder with four runs of an older agent, two of today's, and findings about the older ones. */
export async function folderWithFindings(changes: Record<string, unknown> = {}) {
  const { cwd, ids } = await folderOfOlderRuns();
  const clean = await recordInto(cwd, underwriting, [APPLICATIONS.approved, APPLICATIONS.denied]);
  writeFindings(cwd, analysisOf([dtiFinding(Object.values(ids), changes)], 6));
  const plan = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await underwrite(["plan", ...args, "--json"], { cwd });
    return { stdout, stderr, exitCode, json: () => JSON.parse(stdout) };
  };
  /** Has a person say something of a plan, at a terminal. */
  const move = (action: "approve" | "reject" | "applied", id: string) =>
    underwriteAtTerminal(["plan", action, id, "--by", "Ada"], { whenAsked: "yes\n" }, { cwd });
  return { cwd, ids, clean, plan, move };
}

/** The same, with a plan that is made of the findings. */
export async function folderWithPlan() {
  const folder = await folderWithFindings();
  const { id } = (await folder.plan("--from", "findings.json")).json();
  return { ...folder, id: id as string, file: join(folder.cwd, "plans", `${id}.md`) };
}
