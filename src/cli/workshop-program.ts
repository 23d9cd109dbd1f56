import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite create`, `review` and `playbook`: work on the agents themselves. Each loads its code when it runs. */
export function addWorkshopCommands(program: Command, context: Context, finish: (exitCode: number) => void): void {
  program
    .command("create")
    .description("make a second agent in this checkout: code, cases, tests and its line in the registry")
    .argument("<slug>", "its name: lowercase words with dashes")
    .option("--description <sentence>", "what it does")
    .option("--dry-run", "only say which files would be made")
    .option("--json", "print one JSON document (the default when stdout is not a terminal)")
    .addHelpText(
      "after",
      `
It starts as a small agent that decides on claims by two numbers, and works at once: edit it from there.

Examples:
  $ underwrite create expense-claims --dry-run
  $ underwrite create expense-claims --description "Decides on expense claims."`,
    )
    .action(async (slug, options) => {
      const { create } = await import("./commands/workshop/index.js");
      finish(await create(context, slug, options));
    });
}
