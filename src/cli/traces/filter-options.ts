import type { Command } from "commander";

/**
 * Adds the options that every command over many traces has.
 *
 * @param options.ofModel the option that filters by model, where `--model` names the one to ask
 */
export function addFilterOptions(command: Command, { ofModel = "--model <id>" } = {}): Command {
  return command
    .option("--since <when>", "only traces that began since: 24h, 7d, yesterday, or a date")
    .option("--until <when>", "only traces that began before")
    .option("--outcome <word>", "only this outcome, in the agent's words")
    .option("--invalid", "only runs whose decision did not stand")
    .option(ofModel, "only runs of this model")
    .option("--name <name>", "only this agent, or root spans of this name")
    .option("--session <id>", "only this session")
    .option("--error", "only traces with a span that failed")
    .option("--kind <kind>", "run (real traffic, the default), eval, replay, climb, probe, or all")
    .option(
      "--score <name=value...>",
      "only runs with this score, such as correct=false; a name alone takes any value",
    );
}
