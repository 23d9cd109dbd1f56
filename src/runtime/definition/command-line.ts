/** How a command line gives an agent's input. Plain data, so that a parser can have it before anything is loaded. */
export interface CommandLine {
  /** What the agent does, as a sentence: it heads the help. */
  description: string;
  /** Fields given by position, in order. */
  positionals: readonly Positional[];
  /** Fields given by options. Those that are in neither list are given in JSON only. */
  options: readonly InputOption[];
  /** A good input's values by position; empty where none is known. */
  example: readonly string[];
  /** More lines for the help, each the arguments of one command as they are typed. */
  examples: readonly string[];
  /** The agent has no offline answer, so that help names no embedded model: `commandLineOf` says so, by its definition. */
  needsModel?: boolean;
  /**
   * The fields that only JSON gives; none of them named where it gives the whole input. Absent where all fields have a place:
   * `commandLineOf` says so, by the schema.
   */
  byFile?: readonly string[];
}

interface Positional {
  field: string;
  /** What help calls it: `income`. */
  name: string;
  description: string;
}

interface InputOption {
  field: string;
  /** As the parser takes them: `--notes <text>`. */
  flags: string;
  description: string;
  /** The only words that it takes. One whose flags say `[value]` may stand alone, for the first of them. */
  choices?: readonly string[];
  /** An input cannot do without it. */
  required?: boolean;
}
