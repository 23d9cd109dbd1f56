import { userInfo } from "node:os";
import { movePlan, nextStatus } from "../../../analysis/plan/move-plan.js";
import type { Plan } from "../../../analysis/plan/plan.js";
import { readPlan } from "../../../analysis/plan/plan-folder.js";
import type { PlanAction } from "../../../analysis/plan/status.js";
import { EXIT, UserError } from "../../../errors.js";
import { asksYes, isAtTerminal } from "../../ask.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { shortName } from "../../output/untrusted.js";
import { plansPath } from "./plans-path.js";

export interface MoveOptions {
  by?: string;
  reason?: string;
  json?: boolean;
}

/** `underwrite plan approve <plan>`: a person says yes, at a terminal. */
export async function approvePlan(context: Context, id: string, options: MoveOptions): Promise<number> {
  const plan = await readPlan(plansPath(), id);
  nextStatus(plan, "approve");
  const by = await askPerson(context, plan, options.by);
  return move(context, plan.id, "approve", by, options, plan.digest);
}

/** `underwrite plan reject <plan>`. */
export async function rejectPlan(context: Context, id: string, options: MoveOptions): Promise<number> {
  return move(context, id, "reject", nameOf(options.by ?? account()), options);
}

/** `underwrite plan applied <plan>`: its changes have been made. */
export async function markApplied(context: Context, id: string, options: MoveOptions): Promise<number> {
  return move(context, id, "apply", nameOf(options.by ?? account()), options);
}

async function move(
  context: Context,
  id: string,
  action: PlanAction,
  by: string,
  options: MoveOptions,
  shown?: string,
): Promise<number> {
  const { reason } = options;
  const note = { at: new Date().toISOString(), by, ...(reason === undefined ? {} : { reason: reason.slice(0, 1000) }) };
  const { id: moved, status, history } = await movePlan(plansPath(), id, action, note, shown);
  if (wantsJson(context, options)) printJson(context, { id: moved, status, history });
  else context.print(`${moved} is ${status}, by ${shortName(by)}.`);
  return EXIT.done;
}

/** Only a person approves: one who sits at a terminal and types it. @throws UserError where nobody does */
async function askPerson(
  context: Context,
  { id, title, findings, predictions }: Plan,
  named?: string,
): Promise<string> {
  const { codingAgent } = await context.config();
  if (codingAgent !== undefined || !isAtTerminal(context)) {
    throw new UserError(
      `Only a person approves a plan: ${id} is left for one to read, and to decide on at a terminal.`,
    );
  }
  const by = nameOf(named ?? account());
  const { cases, traces } = predictions;
  context.note(`${id}: ${title}`);
  context.note(
    `${findings.length === 1 ? "1 finding" : `${findings.length} findings`}; ${cases.flip.length} cases and ${traces.flip.count} traces will flip, ${cases.stay.length} cases and ${traces.stay.count} traces must not. underwrite plan show ${id} has all of it.`,
  );
  if (await asksYes(context, `Approve it as ${shortName(by)}?`)) return by;
  throw new UserError(`The plan ${id} is not approved: the answer was not yes.`);
}

function nameOf(text: string): string {
  const name = shortName(text);
  if (name !== "") return name;
  throw new UserError("--by is empty: give a person's name.");
}

/** Who is logged in. @throws UserError where the system does not say */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UserError("The system does not say who you are: name the person with --by.");
  }
}
