import { visible } from "../../../text/visible.js";
import { quoted } from "../../findings/recompute-command.js";
import type { PlanMatter } from "../plan.js";

type Window = PlanMatter["window"];

/** A command line over the traces of a plan's window, as a shell reads it. @param modelOption what filters by model */
export function windowCommand(
  command: string,
  { source, since, until, filters = {} }: Window,
  modelOption: string,
): string {
  const options: [string, string | number | boolean | null][] = [
    ["source", source === "local" ? null : source],
    ["since", since],
    ["until", until],
    ...Object.entries(filters),
  ];
  const words = options.flatMap(([name, value]) => {
    if (value === null || value === false) return [];
    const option = name === "model" ? modelOption : `--${name}`;
    return value === true ? [option] : [option, quoted(visible(String(value)))];
  });
  return [command, ...words].join(" ");
}
