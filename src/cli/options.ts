import { type Command, Option } from "commander";

export function agentOption(): Option {
  return new Option("--agent <name>", "agent that decides (default: the first that ships)");
}

/** The option that makes warnings block. */
export function strictOption(): Option {
  return new Option("--strict", "let warnings about the decision's text block it like violations");
}

export function modelOption(): Option {
  return new Option(
    "-m, --model <id>",
    "model to ask: offline (embedded), or one the provider knows, such as claude-sonnet-5",
  );
}

/** `--via`: how a model is asked for many runs. */
export function viaOption(): Option {
  return new Option("--via <how>", "how the model is asked: by batches, later and for half the price").choices([
    "message-batches",
  ]);
}

/** `--strict` of commands that judge recorded runs. */
export function strictJudgement(): Option {
  return new Option("--strict", "judge as strict runs are: a warning about the text blocks like a violation");
}

/** `--source`: which traces are read. */
export function sourceOption(): Option {
  return new Option("--source <name>", "where traces are read from: local or langfuse").default("local");
}

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
