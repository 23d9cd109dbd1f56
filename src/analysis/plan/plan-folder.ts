import { constants, existsSync } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, UserError } from "../../errors.js";
import { changeFolder } from "../../files/change-files.js";
import { decodeText } from "../../text/decode.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { show, visible } from "../../text/visible.js";
import { formatPlan, parsePlan } from "./front-matter.js";
import { PLAN_ID, type Plan, type PlanMatter } from "./plan.js";
import type { PlanStatus } from "./status.js";

/** Largest file that is read as a plan, in bytes. */
const MAX_BYTES = 5_000_000;

/** A plan in a list; one that cannot be used is named with what is wrong. */
export type ListedPlan =
  | { id: string; plan: Plan; problem?: undefined }
  | { id: string; plan?: undefined; problem: string };

/** The plans in a folder, newest first. A folder that is not there has none. @param folder usually `plans` */
export async function listPlans(folder: string): Promise<ListedPlan[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UserError(`The plans in ${visible(folder)} cannot be read (${visible(error.message)}).`);
  });
  const ids = names.filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
  const known = ids
    .filter((id) => PLAN_ID.test(id))
    .sort()
    .reverse();
  return Promise.all(
    known.map(async (id): Promise<ListedPlan> => {
      try {
        return { id, plan: await readPlan(folder, id) };
      } catch (error) {
        if (error instanceof UserError) return { id, problem: error.message };
        throw error;
      }
    }),
  );
}

/**
 * Reads a plan by its id: whole, with `.md` behind it or `plans/` before it, or its first characters where only one
 * plan has them.
 *
 * @throws UserError where there is none, where it is no plan, and where its file is not a plain one in the folder
 */
export async function readPlan(folder: string, id: string): Promise<Plan> {
  const whole = await resolvePlanId(folder, id);
  const plan = parsePlan(await readPlanFile(folder, whole), `plans/${whole}.md`);
  if (plan.id === whole) return plan;
  throw new UserError(`plans/${whole}.md says that it is the plan ${plan.id}: name the file so.`);
}

/**
 * Writes a new plan. A file that is there already is never touched: the id gets `-2`, `-3`… behind it.
 *
 * @returns the plan's id and its file
 */
export async function createPlan(
  folder: string,
  matter: PlanMatter,
  bodyOf: (id: string) => string,
): Promise<{ id: string; path: string }> {
  if (await exists(folder)) await refuseLink(folder);
  return changeFolder(folder, ({ create }) => {
    for (let n = 1; ; n++) {
      const id = n === 1 ? matter.id : `${matter.id}-${n}`;
      const path = `${id}.md`;
      if (existsSync(join(folder, path))) continue;
      if (create({ path, text: formatPlan({ ...matter, id }, bodyOf(id)) })) return { id, path: join(folder, path) };
    }
  });
}

/** The text of a plan's file. @throws UserError where it is no plain file, or too large */
export async function readPlanFile(folder: string, id: string): Promise<string> {
  const path = join(folder, `${id}.md`);
  await refuseLink(folder);
  const stats = await lstat(path);
  if (!stats.isFile()) throw new UserError(`${visible(path)} is not a plain file: a plan is one, and no link.`);
  if (stats.size > MAX_BYTES) throw new UserError(`${visible(path)} has ${stats.size} bytes: that is no plan.`);
  // Between the check and the opening it may have become a link.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  const bytes = await file.readFile().finally(() => file.close());
  try {
    return decodeText(bytes);
  } catch (error) {
    throw new UserError(`${visible(path)} cannot be read (${messageOf(error)}).`);
  }
}

async function resolvePlanId(folder: string, text: string): Promise<string> {
  const id = text.replace(/^(?:\.\/)?plans\//, "").replace(/\.md$/, "");
  if (!/^[a-z0-9-]{1,120}$/.test(id)) {
    throw new UserError(
      `${show(text)} is no plan's id: give one such as 2026-03-29-raise-the-cap. See underwrite plan list.`,
    );
  }
  if (PLAN_ID.test(id) && (await exists(join(folder, `${id}.md`)))) return id;
  const names = await readdir(folder).catch(() => [] as string[]); // no folder: no plans
  const known = names.map((name) => name.replace(/\.md$/, "")).filter((name) => PLAN_ID.test(name));
  const found = known.filter((name) => name.startsWith(id));
  if (found.length > 1) throw new UserError(`More than one plan begins with ${id}: give more of its id.`);
  if (found[0] === undefined)
    throw new UserError(`There is no plan ${id}.${didYouMean(id, known)} See underwrite plan list.`);
  return found[0];
}

/** A folder that is a link could lead anywhere. */
async function refuseLink(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory()) return;
  throw new UserError(`${visible(folder)} is not a plain folder: plans are kept in one, and not behind a link.`);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false, // whatever hides it: there is none that could be read
  );
}

const OPEN: readonly PlanStatus[] = ["proposed", "approved", "applied", "untested"];

/** The plans that are not settled yet and mend the same findings, of the same traces, as a new one. */
export function openPlansWith(matter: Pick<PlanMatter, "agent" | "findings">, plans: readonly ListedPlan[]): Plan[] {
  const wanted = keyOf(matter);
  return plans.flatMap(({ plan }) => (plan && OPEN.includes(plan.status) && keyOf(plan) === wanted ? [plan] : []));
}

function keyOf({ agent, findings }: Pick<PlanMatter, "agent" | "findings">): string {
  const keys = findings.map(({ code, subject, trace_ids }) => JSON.stringify([code, subject, [...trace_ids].sort()]));
  return JSON.stringify([agent, keys.sort()]);
}
