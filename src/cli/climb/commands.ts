import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite climb …`: rounds that improve an agent, under a gate. Each loads its code when it runs. */
export function addClimbCommands(program: Command, runs: Runs): void {
  const climb = program
    .command("climb")
    .description("let a coding agent improve an agent in rounds, and keep only what is shown to be better")
    .addHelpText(
      "after",
      `
Each round takes one cause from the findings of the agent's own runs, gives a coding agent
a brief and a folder with the files that it may edit, and holds what it did to guards and a
gate: the suite, half of which it never sees, and inputs drawn after its patch is frozen.
What is better becomes a commit on the branch climb/<agent>/<id>. Your tree, your index and
your branches are not touched; nothing is merged and no plan is approved.

Examples:
  $ underwrite climb --plan 2026-03-29-raise-the-cap
  $ underwrite climb --findings --coder 'sh /home/me/fix.sh' --rounds 3
  $ underwrite climb show last
  $ underwrite climb resume last`,
    );

  formed(climb.command("start", { isDefault: true }).description("play a campaign (the default command)"))
    .option("--agent <name>", "the agent (default: underwriting)")
    .option("--plan <id>", "the approved plan to follow (default: the agent's newest approved one)")
    .option("--findings", "follow what the agent's own runs show, without a plan")
    .option("--rounds <n>", "rounds at most", "5")
    .option("--coder <name>", "claude, codex, or any command: the brief is on its stdin", "claude")
    .option("-m, --model <id>", "the model that answers in each round (default: offline)")
    .option("--repeat <n>", "runs of each case, in each arm (default: 1; 5 where held-out cases decide by chance)")
    .option("--cases <path...>", "case files, or folders of them (default: the agent's suite)")
    .option("--allow <path...>", "more files that may be edited, from the repository's top")
    .option(
      "--check <command...>",
      "commands that must succeed on what is kept, such as 'vitest run' (default: types alone)",
    )
    .option("--max-cost <usd>", "US dollars that the coding agent and a live model may cost, all rounds together")
    .option("--timeout <time>", "begin no round after so long: 30m, 2h", "30m")
    .option("--no-sandbox", "run everything without bubblewrap: only for code that you trust")
    .option("--dry-run", "say what a campaign would be, and run nothing")
    .addHelpText(
      "after",
      `
Exit codes:
  0 something was kept, or all is right   1 nothing was kept   2 it cannot begin
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP: underwrite climb resume goes on

Examples:
  $ underwrite climb --findings --coder claude --max-cost 5
  $ underwrite climb --plan 2026-03-29-raise-the-cap --dry-run`,
    )
    .action(runs(async () => (await import("./climb.js")).climbCommand));

  formed(climb.command("list").description("the campaigns, newest first"))
    .addHelpText("after", "\nExamples:\n  $ underwrite climb list")
    .action(runs(async () => (await import("./campaigns.js")).listCommand));

  formed(
    climb.command("show").argument("[campaign]", "its id, or last", "last").description("one campaign, round by round"),
  )
    .addHelpText("after", "\nExamples:\n  $ underwrite climb show last\n  $ underwrite climb show last --json")
    .action(runs(async () => (await import("./campaigns.js")).showCommand));

  formed(
    climb
      .command("resume")
      .argument("[campaign]", "its id, or last", "last")
      .description("go on with a campaign that was left"),
  )
    .addHelpText("after", "\nExamples:\n  $ underwrite climb resume last")
    .action(runs(async () => (await import("./climb.js")).resumeCommand));

  formed(climb.command("abort").argument("[campaign]", "its id, or last", "last"))
    .description("end a campaign that was left, and take away its branch and its folders")
    .addHelpText("after", "\nExamples:\n  $ underwrite climb abort last")
    .action(runs(async () => (await import("./campaigns.js")).abortCommand));
}

function formed(command: Command): Command {
  return command.option("--json", "print one JSON document").option("--no-color", "no colour");
}
