import { nextStatus } from "../../analysis/plan/move-plan.js";
import type { Plan } from "../../analysis/plan/plan.js";
import { EXIT, UserError } from "../../errors.js";
import { decideOnPlan, type PlanWord, planHere } from "../../services/plans.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { personNamed } from "../person.js";
import { asksYes, isAtTerminal } from "../terminal/ask.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { shortName } from "../terminal/untrusted.js";

export interface MoveOptions {
  by?: string;
  reason?: string;
  json?: boolean;
}

/** What only a person says of a plan: the action in words, and what is asked. */
const SAID = {
  approve: { does: "approves a plan", ask: "Approve it" },
  reject: { does: "rejects a plan", ask: "Reject it" },
  apply: { does: "says that a plan's changes are made", ask: "Note that its changes are made" },
} as const;

/** What comes after it. */
const NEXT = {
  approve: (id: string) => `When its changes are made: underwrite plan applied ${id}`,
  apply: (id: string) => `To hold it to its predictions: underwrite plan verify ${id}`,
} as const;

/**
 * `underwrite plan approve <plan>`, `reject` and `applied`: a person says so, at a terminal.
 *
 * @throws UserError where nobody does, and where the action is not open to the plan
 */
export async function movePlanByPerson(
  context: Context,
  action: PlanWord["action"],
  id: string,
  options: MoveOptions,
): Promise<number> {
  const plan = await planHere(id);
  nextStatus(plan, action);
  const by = await askPerson(context, action, plan, options.by);
  const said = { action, by, reason: options.reason, shown: plan.digest };
  const here = { redactor: context.redactor, now: Date.now };
  const { id: moved, status, history } = await decideOnPlan(here, plan.id, said);
  if (wantsJson(context, options)) printJson(context, { id: moved, status, history });
  else context.print(`${moved} is ${status}, by ${shortName(by)}.`);
  if (action !== "reject") context.note(NEXT[action](moved));
  return EXIT.done;
}

/** Only a person moves a plan: one who sits at a terminal and types it. @throws UserError where nobody does */
async function askPerson(
  context: Context,
  action: PlanWord["action"],
  { id, title, status, findings, predictions }: Plan,
  named?: string,
): Promise<string> {
  const { codingAgent } = await context.config();
  if (codingAgent !== undefined || !isAtTerminal(context)) {
    throw new UserError(
      `Only a person ${SAID[action].does}: ${id} is left for one to read, and to decide on at a terminal.`,
    );
  }
  const by = personNamed(named);
  const { cases, traces } = predictions;
  context.note(`${id}: ${title}`);
  context.note(
    `${countText(findings.length, "finding")}; ${countText(cases.flip.length, "case")} and ${countText(traces.flip.count, "trace")} will flip, ${countText(cases.stay.length, "case")} and ${countText(traces.stay.count, "trace")} must not. underwrite plan show ${id} has all of it.`,
  );
  if (await asksYes(context, `${SAID[action].ask} as ${shortName(by)}?`)) return by;
  throw new UserError(`The plan ${id} stays ${status}: the answer was not yes.`);
}
