import { code, prose } from "../../analysis/plan/write/markdown.js";
import { type Campaign, spentUsd } from "../campaign/campaign.js";
import { ratesLine } from "../gate/rates.js";

/**
 * The text of a pull request for what a campaign kept, in Markdown. Titles, reasons and names are text of strangers: none
 * of it is markup here.
 */
export function pullRequestText(campaign: Campaign): string {
  const { agent, id, base, tip, rounds, confirmation, model, host, coder, sandbox, options, before, after, end } =
    campaign;
  const kept = rounds.filter(({ outcome }) => outcome === "kept");
  const left = rounds.filter(({ outcome }) => outcome !== "kept");
  const title =
    kept.length === 1 ? prose(kept[0]?.cause.title ?? "") : `${kept.length} faults of ${prose(agent)} fixed`;
  const said = {
    improved: "Shown to be better",
    not_shown: "Not shown to be better",
    void: "Could not be compared",
  };
  const lines = [
    `# ${title}`,
    "",
    confirmation
      ? `${said[confirmation.said]} on inputs that no round has seen: ${prose(confirmation.reasons.join(" "))}`
      : "Base and branch were not compared on new inputs.",
    ...(confirmation && confirmation.rates.length > 0
      ? ["", `Right, with 95 % intervals: ${ratesLine(confirmation.rates)}.`]
      : []),
    ...(before && after
      ? ["", `Suite: ${before.right} of ${before.total} right before, ${after.right} of ${after.total} now.`]
      : []),
    "",
    "## Kept",
    "",
    ...kept.flatMap(({ number, cause, reasons, files, rates, commit }) => [
      `- Round ${number}, ${prose(cause.title)}: ${prose(reasons.join(" "))}`,
      `  ${files.map(({ path, changed_lines }) => `${code(path)} (${changed_lines} lines)`).join(", ")}, ${code(commit?.slice(0, 12) ?? "")}`,
      ...(rates.length > 0 ? [`  ${ratesLine(rates)}`] : []),
    ]),
    ...(left.length > 0 ? ["", "## Tried, and not kept", ""] : []),
    ...left.map(
      ({ number, cause, outcome, reasons }) =>
        `- Round ${number}, ${prose(cause.title)}: ${(outcome ?? "not ended").replace("_", " ")}. ${prose(reasons.join(" "))}`,
    ),
    "",
    "## How",
    "",
    `Campaign ${code(id)} of ${prose(agent)}, from ${code(base.slice(0, 12))} to ${code(tip.slice(0, 12))}: ${prose(end ?? "")}`,
    `Coding agent: ${code(coder)}. Runs: ${code(model)}${host === null ? "" : ` at ${code(host)}`}, ${sandbox ? "in bubblewrap without a network" : "not sandboxed"}. Cost: $${spentUsd(campaign).toFixed(2)}.`,
    options.checks.length > 0
      ? `Types and these checks held on each: ${options.checks.map(code).join(", ")}.`
      : "Types were checked; the project's other checks and tests were not run.",
    "",
  ];
  return lines.join("\n");
}
