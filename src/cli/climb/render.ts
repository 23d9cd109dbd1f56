import { type Campaign, leftCauses, type Round } from "../../climb/campaign/campaign.js";
import { ratesLine } from "../../climb/gate/rates.js";
import { cost, countText, duration } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { Colors } from "../terminal/colors.js";

/** A campaign for people: the verdict in a line, each round, and what can be done with it. */
export function renderCampaign(campaign: Campaign, color: Colors, editable?: readonly string[]): string {
  const { id, agent, base, branch, tip, before, after, rounds, coder, sandbox } = campaign;
  const lines = [
    color.bold(headline(campaign, editable !== undefined)),
    "",
    `  Campaign  ${id} of ${agent}, from ${base.slice(0, 12)}${campaign.plan === null ? "" : `, plan ${campaign.plan}`}`,
    `  Coder     ${visible(coder)}, ${campaign.confinement}`,
    `  Runs      ${modelText(campaign)}, ${sandbox ? "in bubblewrap without a network" : "NOT sandboxed (--no-sandbox)"}`,
    ...spentLines(campaign),
  ];
  if (before && after) {
    lines.push(`  Suite     ${before.right} of ${before.total} right before, ${after.right} of ${after.total} now`);
  }
  if (campaign.noise) lines.push(`  Chance    ${noiseLine(campaign.noise)}`);
  if (campaign.confirmation) lines.push(`  New runs  ${confirmationLine(campaign.confirmation)}`);
  if (campaign.confirmation?.rates.length) lines.push(`            ${ratesLine(campaign.confirmation.rates)}`);
  if (campaign.predictions) lines.push(`  Plan      ${predictionsLine(campaign.predictions)}`);
  if (editable) lines.push(`  May edit  ${editable.join(", ")}`);
  for (const round of rounds) lines.push("", ...roundLines(round, campaign, color));
  const left = [...leftCauses(campaign)];
  if (left.length > 0) lines.push("", `  Left: ${visible(left.join(", "))}`);
  if (tip !== base) {
    lines.push(
      "",
      `  Branch ${branch} at ${tip.slice(0, 12)}. Nothing is merged: look at it, and merge it yourself.`,
      `  $ git log --stat ${base.slice(0, 12)}..${branch}`,
      `  $ git diff ${base.slice(0, 12)} ${branch}`,
      `  The text of a pull request: pull-request.md in the campaign's folder.`,
    );
  }
  return lines.join("\n");
}

/** What two runs of the base differ by, in a line. */
export function noiseLine({ pairs, flips, floor }: NonNullable<Campaign["noise"]>): string {
  return `two runs of it differ in ${flips} of ${pairs} pairs, so that by chance alone a rate rises by ${(floor * 100).toFixed(0)} points in one of twenty`;
}

function confirmationLine({ said, reasons, smallest_effect }: NonNullable<Campaign["confirmation"]>): string {
  const what = { improved: "improved", not_shown: "not shown to be better", void: "cannot be compared" }[said];
  const least =
    said === "not_shown" && smallest_effect !== null
      ? ` A rise of ${(smallest_effect * 100).toFixed(0)} points would have been seen.`
      : "";
  return `${what}: ${visible(reasons.join(" "))}${least}`;
}

/** The model that answered, by the names that it gave, and where. */
function modelText({ model, host, answered_by }: Campaign): string {
  const others = answered_by.filter((name) => name !== model);
  const as = others.length > 0 ? ` (it answers as ${visible(others.join(", "))})` : "";
  return `${visible(model)}${as}${host === null ? "" : ` at ${visible(host)}`}`;
}

function spentLines({ model, spent }: Campaign): string[] {
  if (model === "offline") return [];
  const unpriced = spent.unpriced > 0 ? `, and ${spent.unpriced} calls whose price is not known` : "";
  return [`  Spent     ${cost(spent.cost_usd)} in ${spent.calls} calls, ${spent.tokens} tokens${unpriced}`];
}

function predictionsLine({ verdict, kept, missed, surprise, untested }: NonNullable<Campaign["predictions"]>): string {
  const named = (what: string, ids: readonly string[]) =>
    ids.length > 0 ? `, ${ids.length} ${what} (${visible(ids.slice(0, 3).join(", "))})` : "";
  return `predictions ${verdict}: ${kept} kept${named("missed", missed)}${named("surprises", surprise)}, ${untested} untested`;
}

function headline({ status, end, rounds }: Campaign, isPreview: boolean): string {
  if (isPreview) return "A campaign could begin. Nothing was run.";
  const kept = rounds.filter(({ outcome }) => outcome === "kept").length;
  const what = `${kept} of ${countText(rounds.length, "round")} kept.`;
  if (status === "running") return `Not ended: ${what} Where no process plays it, underwrite climb resume goes on.`;
  return `${what} ${end ?? ""}`;
}

function roundLines(round: Round, { agent }: Campaign, color: Colors): string[] {
  const { number, cause, outcome, verdict, files, asked, coder, begun_at, ended_at, commit, reasons } = round;
  const word = (outcome ?? "not ended").replace("_", " ");
  const paint = outcome === "kept" ? color.green : outcome === null ? color.yellow : color.red;
  const took = ended_at === null ? "" : `, ${duration(ended_at - begun_at)}`;
  const paid = coder?.cost_usd == null ? "" : `, ${cost(coder.cost_usd)}`;
  const lines = [
    `  ${number}. ${paint(word)}  ${visible(cause.title)} (${cause.lever})`,
    ...reasons.slice(0, 4).map((reason) => `     ${visible(reason)}`),
  ];
  if (files.length > 0) {
    lines.push(
      `     ${files.map(({ path, changed_lines }) => `${path} ${changed_lines} lines`).join(", ")}${took}${paid}`,
    );
  }
  if (verdict) {
    const { base, candidate } = verdict;
    lines.push(
      `     right ${base.right} → ${candidate.right} of ${base.runs}, graders ${base.graders_passed} → ${candidate.graders_passed}, faults ${base.faults} → ${candidate.faults}; ${asked.visible} visible, ${asked.held_out} held out, ${asked.fresh} fresh`,
    );
  }
  if (round.rates.length > 0) lines.push(`     ${ratesLine(round.rates)}`);
  if (round.offered !== null) {
    lines.push(
      `     Not judged, and on a branch: underwrite gate --agent ${agent} --base ${round.offered}~1 --candidate ${round.offered} --model <id> --max-cost <usd>`,
    );
  }
  if (commit) lines.push(`     commit ${commit.slice(0, 12)}`);
  return lines;
}
