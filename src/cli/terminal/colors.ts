import pc from "picocolors";
import type { Config } from "../../settings/config.js";

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream: on a terminal, unless `NO_COLOR`, `--no-color` or a dumb terminal says otherwise. */
export function colors(
  stream: NodeJS.WriteStream,
  config: Pick<Config, "noColor" | "forceColor" | "dumbTerminal">,
  options: { color?: boolean } = {},
): Colors {
  const off = config.noColor || options.color === false;
  return pc.createColors(!off && (config.forceColor || (stream.isTTY === true && !config.dumbTerminal)));
}
