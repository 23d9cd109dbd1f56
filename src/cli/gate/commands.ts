import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite gate`: judges any change as a round of `climb` is judged. */
export function addGateCommand(program: Command, runs: Runs): void {
  program
    .command("gate")
    .description("judge any change of an agent as climb judges a round")
    .option("--base <ref>", "the branch, tag or commit that it is compared with", "main")
    .option("--candidate <ref>", "the branch, tag or commit with the change", "HEAD")
    .option("--agent <name>", "the agent (default: the first of the base)")
    .option("--fresh <n>", "fresh inputs beside the suite", "200")
    .option("-m, --model <id>", "the model that answers (default: offline); a live one is judged as sampled")
    .option("--repeat <n>", "runs of each case by a live model where no fresh inputs can be drawn", "5")
    .option("--max-cost <usd>", "US dollars that a live model may cost")
    .option("--seed <hex>", "draw the fresh inputs of an earlier judgement again")
    .option("--allow-unjudged", "end with 0, too, where the change cannot be judged")
    .option("--require-better", "end with 1 for anything but better")
    .option("--no-sandbox", "run the candidate without bubblewrap: only for code that you trust")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Both commits are written out apart from your tree and run by the embedded model on the
base's cases and on fresh inputs; the base's policy and reference say what is right. A
change of what judges (cases, policy, reference, checks, the toolkit) is not judged, and
neither are instructions, which the embedded model does not read: name a --model, which
both versions ask about the same fresh inputs until the difference is shown, or is not.

Exit codes:
  0 better, or no worse   1 worse, void, or not judged   2 nothing can be judged
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite gate --base main --candidate my-branch
  $ underwrite gate --base main --require-better --json
  $ underwrite gate --candidate my-words --model claude-sonnet-5 --max-cost 5`,
    )
    .action(runs(async () => (await import("./gate.js")).gateCommand));
}
