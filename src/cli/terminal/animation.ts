import type { Config } from "../../settings/config.js";
import type { Context } from "../context.js";
import { shorten } from "./width.js";

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

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

interface Spinner {
  /** What is going on, in one short line. */
  show(text: string): void;
  /** Makes room for a line of text. */
  clear(): void;
  stop(): void;
}

/**
 * A line on a terminal that moves while something is awaited. It leaves signals and the process's exit alone,
 * which the libraries for it do not: a run that is interrupted still prints its result.
 */
function startSpinner(stream: NodeJS.WriteStream): Spinner {
  let text = "";
  let frame = 0;
  const draw = () => {
    if (text === "") return; // nothing goes on yet: somebody may be asked something
    const line = shorten(`${FRAMES[frame % FRAMES.length]} ${text}`, (stream.columns || 80) - 1);
    stream.write(`${CLEAR_LINE}${line}`);
    frame++;
  };
  const timer = setInterval(draw, FRAME_MS).unref();
  return {
    show(next) {
      text = next;
      draw();
    },
    clear() {
      stream.write(CLEAR_LINE);
    },
    stop() {
      clearInterval(timer);
      stream.write(CLEAR_LINE);
    },
  };
}
