import type { Command } from "commander";
import type { Runs } from "../context.js";

/** `underwrite keys …`: who may ask the service. Each loads its code when it runs. */
export function addKeysCommands(program: Command, runs: Runs): void {
  const keys = program
    .command("keys")
    .description("keys of underwrite serve: who may ask it, and for what")
    .addHelpText(
      "after",
      `
As soon as there is a key, each request needs one: Authorization: Bearer <key>. Scopes:
  decide   ask for decisions, and read and remove one's own
  read     read all decisions, reviews and figures, and traces over MCP
  admin    all of that; verdicts, reviews, failed decisions, and all MCP tools

Examples:
  $ underwrite keys create --name web --scope decide
  $ underwrite keys list
  $ underwrite keys revoke 3f2a9c01`,
    );

  keys
    .command("create")
    .description("make a key: it is shown once, and only its hash is kept")
    .requiredOption("--name <name>", "whose it is")
    .option("--scope <scopes>", "decide, read, admin: with commas between them", "decide")
    .option("--by <name>", "the person who makes it (default: who is logged in)")
    .option("--queue <address>", "of servers on many machines: their PostgreSQL database (default: UNDERWRITE_QUEUE)")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ underwrite keys create --name web --scope decide,read")
    .action(runs(async () => (await import("./keys.js")).createKeyCommand));

  keys
    .command("list", { isDefault: true })
    .description("the keys, the newest first (the default command)")
    .option("--queue <address>", "of servers on many machines: their PostgreSQL database (default: UNDERWRITE_QUEUE)")
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText("after", "\nExamples:\n  $ underwrite keys list\n  $ underwrite keys list --json")
    .action(runs(async () => (await import("./keys.js")).listKeysCommand));

  keys
    .command("revoke")
    .description("make a key useless, at once and for good")
    .argument("<id>", "its id, as underwrite keys list shows it")
    .option("--by <name>", "the person who revokes it (default: who is logged in)")
    .option("--queue <address>", "of servers on many machines: their PostgreSQL database (default: UNDERWRITE_QUEUE)")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ underwrite keys revoke 3f2a9c01")
    .action(runs(async () => (await import("./keys.js")).revokeKeyCommand));
}
