import type { Config } from "../../../config.js";
import type { Context } from "../../context.js";

/** How often the count on a terminal moves, in traces. */
const STEP = 100;

export interface TraceCounter {
  show(count: number): void;
  stop(): void;
}

/** Shows how many traces are done, on a terminal. @param done what happens to them, in a word */
export async function countTraces(context: Context, { dumbTerminal }: Config, done: string): Promise<TraceCounter> {
  if (!context.stderr.isTTY || dumbTerminal) return { show: () => {}, stop: () => {} };
  const { startSpinner } = await import("../../output/spinner.js");
  const spinner = startSpinner(context.stderr);
  return {
    show(count) {
      if (count % STEP === 0) spinner.show(`${count} traces ${done}`);
    },
    stop: spinner.stop,
  };
}
