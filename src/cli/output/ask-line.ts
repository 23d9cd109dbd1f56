import { createInterface } from "node:readline/promises";
import type { Context } from "../context.js";

/** Whether somebody sits at a terminal who could be asked. */
export function canAsk({ stdin, stderr }: Context): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * One typed line; empty at the end of the input. The terminal edits the line itself: in raw mode, an end of input
 * that was typed before the question would be lost, and Ctrl-C be no signal.
 *
 * @throws at Ctrl-C
 */
export async function askLine({ stdin, stderr, signal }: Context, question: string): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  return Promise.race([terminal.question(question, { signal }), ended]).finally(() => terminal.close());
}
