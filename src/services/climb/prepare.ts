import { existsSync, realpathSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import type { Plan } from "../../analysis/plan/plan.js";
import { listPlans, readPlan } from "../../analysis/plan/plan-folder.js";
import { type AgentPlace, editableFiles, refuseShared } from "../../climb/edit/editable.js";
import type { Part } from "../../climb/gate/rows.js";
import { causeId } from "../../climb/judge/causes.js";
import { exportTree } from "../../climb/tree/candidate-tree.js";
import { Git } from "../../climb/tree/git.js";
import { UserError } from "../../errors.js";
import { hashSources } from "../../folder/sources.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import { listSome } from "../../text/format.js";
import { show, visible } from "../../text/visible.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { plansPath } from "../plan-evidence.js";

/** Where the agent's source is, and what of it may be edited. */
export interface Source {
  git: Git;
  place: AgentPlace;
  editable: Map<string, Part>;
  modules: string | undefined;
}

/**
 * Finds an agent's source in the repository of the working folder.
 *
 * @param commit that it is read from
 * @throws UserError where there is none, and where what may be edited shares a file with what measures
 */
export function sourceOf(agent: AnyAgent, commit: (git: Git) => string, allow: readonly string[]): Source {
  const git = Git.of(agent.project ?? process.cwd());
  const files = git.files(commit(git));
  const place = placeOf(agent, git, [...files.keys()]);
  const editable = editableFiles(place, files, allow);
  refuseShared(editable.keys(), (path) => git.text(files.get(path)));
  return { git, place, editable, modules: modulesAbove(join(git.root, place.project)) };
}

/** Where an agent's source is. @param files of the commit @throws UserError where it is not in the repository */
export function placeOf(agent: Pick<AnyAgent, "name" | "project">, git: Git, files: readonly string[]): AgentPlace {
  const { name } = agent;
  if (agent.project !== undefined) {
    const project = pathBelow(git.root, agent.project);
    const folder = [`${project}agents/${name}`, `${project}src/agents/${name}`].find((each) =>
      files.some((path) => path.startsWith(`${each}/`)),
    );
    if (folder) return { folder, project, from: "configuration" };
    throw new UserError(`agents/${name} is not in the commit: put the agent's files there, and commit them.`);
  }
  const entry = files.find(
    (path) => path === `src/agents/${name}/agent.ts` || path.endsWith(`/src/agents/${name}/agent.ts`),
  );
  if (entry !== undefined) {
    const folder = dirname(entry);
    return { folder, project: folder.slice(0, -`src/agents/${name}`.length), from: "checkout" };
  }
  throw new UserError(
    `The source of ${name} is not in this repository: climb in a checkout of it, or give --agent with one of your own.`,
  );
}

/** A folder's path from the top of its repository, with a slash at its end; empty for the top. */
export function pathBelow(root: string, folder: string): string {
  const inside = relative(realpathSync(root), realpathSync(folder)).split(sep).join(posix.sep);
  return inside === "" ? "" : `${inside}/`;
}

/** The folder of installed packages that code in a folder uses; undefined without one. */
export function modulesAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (existsSync(modules)) return realpathSync(modules);
    if (at === dirname(at)) return undefined;
  }
}

/** Files that may differ from the commit: plans, and the store. @param home the store's folder */
export function refuseDirty(git: Git, home: string): void {
  const store = relative(realpathSync(git.root), existsSync(home) ? realpathSync(home) : home)
    .split(sep)
    .join(posix.sep);
  const dirty = git
    .changedPaths()
    .filter((path) => !/^(?:.*\/)?plans\//.test(path) && !path.startsWith(`${store}/`) && path !== store);
  if (dirty.length === 0) return;
  throw new UserError(
    `${listSome(dirty.map(visible), 1)} differs from the commit: commit or stash it first, so that a round is compared with what is there.`,
  );
}

/**
 * Refuses to judge by a build of another source than the commit's: what judges is this program's own agent.
 *
 * @param scratch an empty folder
 * @throws UserError
 */
export function refuseStaleBuild(agent: AnyAgent, { git, place }: Source, commit: string, scratch: string): void {
  if (place.from !== "checkout") return;
  exportTree(git, commit, scratch, { extent: "what runs", below: place.project });
  const own = agentVersion(agent)[ATTRIBUTE.codeHash];
  if (own === hashSources(join(scratch, "src"), `agents/${agent.name}/agent.ts`)) return;
  throw new UserError(
    `This program is of another source of ${agent.name} than the commit: npm run build, or run it from source (npx tsx src/cli/main.ts).`,
  );
}

/**
 * The approved plan that rounds follow.
 *
 * @param id its id; without one the newest approved one of the agent
 * @throws UserError where there is none, or a newer one cannot be used
 */
export async function approvedPlan(agent: AnyAgent, id: string | undefined): Promise<Plan> {
  if (id !== undefined) {
    const plan = await readPlan(plansPath(), id);
    if (plan.agent !== agent.name)
      throw new UserError(`The plan ${plan.id} is of ${show(plan.agent)}, not of ${agent.name}.`);
    if (plan.status === "approved") return plan;
    throw new UserError(
      `The plan ${plan.id} is ${plan.status}, not approved: underwrite plan approve ${plan.id}, or give --findings.`,
    );
  }
  for (const { plan, problem } of await listPlans(plansPath())) {
    if (problem !== undefined)
      throw new UserError(`${problem} It may be the newest approved one: mend it, or give --plan.`);
    if (isApproved(plan, agent)) return plan;
  }
  throw new UserError(
    `There is no approved plan of ${agent.name}: approve one (underwrite plan list), or give --findings to follow what the base's own runs show.`,
  );
}

/** An agent's approved plans in a folder, newest first. */
export async function approvedPlans(agent: AnyAgent, folder: string): Promise<Plan[]> {
  const plans = (await listPlans(folder)).flatMap(({ plan }) => plan ?? []);
  return plans.filter((plan) => isApproved(plan, agent));
}

function isApproved({ agent, status }: Plan, { name }: AnyAgent): boolean {
  return agent === name && status === "approved";
}

/** What a plan says of a cause, by the change that takes it away. */
export function planSection({ body, findings, changes = [] }: Plan, cause: string): string {
  const numbers = findings.flatMap(({ code, subject }, index) =>
    cause === causeId({ code, subject }) ? [index + 1] : [],
  );
  const index = changes.findIndex((change) => change.findings.some((number) => numbers.includes(number)));
  if (index < 0) return "";
  const sections = body.split(/^(?=### C\d+\. )/m).filter((section) => section.startsWith("### C"));
  return sections[index]?.split(/^## /m)[0]?.trim() ?? "";
}
