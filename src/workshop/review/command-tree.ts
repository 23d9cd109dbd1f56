/** A command as plain data: what may follow it. */
export interface CommandTree {
  name: string;
  options: readonly CommandOption[];
  arguments: readonly CommandArgument[];
  commands: readonly CommandTree[];
  /** The subcommand that is meant when none is named. */
  defaultCommand?: string;
}

export interface CommandOption {
  /** `-m`, `--model` */
  names: readonly string[];
  takesValue: boolean;
  /** Its value where it is not given, as text; absent where there is none. */
  default?: string;
  /** The words it may be; any where there is no list. */
  choices?: readonly string[];
}

interface CommandArgument {
  /** The words it may be; any where there is no list. */
  choices?: readonly string[];
  variadic: boolean;
}
