import { EXIT } from "../../errors.js";
import { abortClimb, ledgerProblem, listCampaigns, showCampaign } from "../../services/climb/campaigns.js";
import { time } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { renderCampaign } from "./render.js";

interface FormOptions extends OutputOptions {}

/** `underwrite climb list`: the campaigns, newest first. */
export async function listCommand(context: Context, options: FormOptions): Promise<number> {
  const campaigns = listCampaigns(await context.project());
  if (wantsJson(context, options)) {
    printJson(context, campaigns);
    return EXIT.done;
  }
  const lines = campaigns.map(({ id, agent, status, rounds, created_at, end }) => {
    const kept = rounds.filter(({ outcome }) => outcome === "kept").length;
    return `${id}  ${time(created_at)}  ${agent}  ${status === "running" ? "not ended" : status}  ${kept} of ${rounds.length} kept  ${visible(end ?? "")}`;
  });
  context.print(lines.length === 0 ? "There are no campaigns: underwrite climb plays one." : lines.join("\n"));
  return EXIT.done;
}

/** `underwrite climb show`: one campaign, round by round. */
export async function showCommand(context: Context, id: string, options: FormOptions): Promise<number> {
  const project = await context.project();
  const campaign = showCampaign(project, id);
  const doubt = ledgerProblem(project, campaign);
  if (doubt !== undefined) context.note(doubt);
  if (wantsJson(context, options)) printJson(context, campaign);
  else context.print(renderCampaign(campaign, colors(context.stdout, await context.config(), options)));
  return EXIT.done;
}

/** `underwrite climb abort`: ends a campaign that was left, and takes away what it made. */
export async function abortCommand(context: Context, id: string, options: FormOptions): Promise<number> {
  const campaign = await abortClimb(await context.project(), id);
  if (wantsJson(context, options)) printJson(context, campaign);
  else context.print(`The campaign ${campaign.id} is aborted: its branch and its folders are gone, its report stays.`);
  return EXIT.done;
}
