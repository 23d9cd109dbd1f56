import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite demo`: the whole loop on the first draft of an agent. It loads its code when it runs. */
export function addDemoCommand(program: Command, runs: Runs): void {
  program
    .command("demo")
    .description("see an agent's first draft run, found faulty, planned, changed and graded: offline, in a minute")
    .option("--keep <dir>", "leave the project in this new folder, to go on in it")
    .option("--no-open", "open no page in the browser")
    .option("--json", "print one JSON document at the end, and the tour on stderr")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Ten cases go through the first draft, with the answers that were published of it. What is wrong is found in their
traces, a plan is made of it, its changes are put into the source as the plan has them, and its predictions are graded.
Every command is shown, and works in the folder that --keep names. It is a git project: git log shows each step. No
model is asked, so the plan stays untested where only a language model can tell.

Without --keep the folder is a temporary one, and is removed unless its page is opened.

Examples:
  $ underwrite demo
  $ underwrite demo --keep first-draft`,
    )
    .action(runs(async () => (await import("./demo.js")).demo));
}
