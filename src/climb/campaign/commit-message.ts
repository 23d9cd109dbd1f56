import { cutTo } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { LedgerContent } from "../ledger/ledger.js";
import { headOf, TRAILER } from "../ledger/witness.js";
import type { Campaign, Round } from "./campaign.js";

/** The message of a commit that a round is kept as: what is fixed, and the evidence as trailers. */
export function commitMessage(
  { id, agent, model, sandbox, coder }: Campaign,
  round: Round,
  ledger: Pick<LedgerContent, "entries">,
): string {
  const { number, cause, verdict, asked, patch, reasons } = round;
  const title = visible(cause.title).replaceAll("`", "");
  const trailers: [string, string][] = [
    ["Climb-Campaign", id],
    ["Climb-Round", String(number)],
    ["Climb-Agent", agent],
    ["Climb-Cause", cause.id],
    ["Climb-Verdict", `${verdict?.verdict} (${verdict?.mode}, ${verdict?.rule})`],
    ["Climb-Right", `${verdict?.base.right} of ${verdict?.base.runs} before, ${verdict?.candidate.right} after`],
    ["Climb-Inputs", `${asked.visible} visible, ${asked.held_out} held out, ${asked.fresh} fresh`],
    ["Climb-Model", model],
    ["Climb-Patch", patch ?? ""],
    ["Climb-Coder", coder],
    ["Climb-Sandbox", sandbox ? "bubblewrap" : "none"],
    [TRAILER, headOf(ledger)],
  ];
  const lines = trailers.map(([name, value]) => `${name}: ${visible(value).replace(/\s+/g, " ").slice(0, 300)}`);
  const head = verdict?.verdict === "better" ? "Fix" : "Not judged";
  return `${cutTo(`${head}: ${title}`, 72)}\n\n${title}\n\n${visible(reasons.join(" ") || (verdict?.reasons ?? []).join(" "))}\n\n${lines.join("\n")}\n`;
}
