/** A command as plain data: what may follow it. */
export interface CommandTree {
  name: string;
  options: readonly CommandOption[];
  arguments: readonly CommandArgument[];
  commands: readonly CommandTree[];
  /** The subcommand that is meant when none is named. */
  defaultCommand?: string;
}

interface CommandOption {
  /** `-m`, `--model` */
  names: readonly string[];
  takesValue: boolean;
}

interface CommandArgument {
  /** The words it may be; any where there is no list. */
  choices?: readonly string[];
  variadic: boolean;
}
