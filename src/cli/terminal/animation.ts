import type { Config } from "../../settings/config.js";
import type { Context } from "../context.js";
import { type Spinner, startSpinner } from "./spinner.js";

/** The settings that say whether lines may move. */
type Settings = Pick<Config, "animated">;

/** Whether a line on stderr may be drawn over: on a terminal, unless it is dumb, `NO_COLOR` is set, or this is CI. */
export function isAnimated({ stderr }: Context, { animated }: Settings): boolean {
  return stderr.isTTY === true && animated;
}

/** A spinner on stderr, where lines may move. */
export function spinnerOn(context: Context, settings: Settings): Spinner | undefined {
  return isAnimated(context, settings) ? startSpinner(context.stderr) : undefined;
}
