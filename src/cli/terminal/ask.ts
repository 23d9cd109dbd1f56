import { createInterface } from "node:readline/promises";
import type { Context } from "../context.js";

/** Whether a person may sit at a terminal here, who sees what is said and can type. */
export function isAtTerminal({ stdin, stderr }: Context): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks on the terminal, where nothing but a typed yes counts as one. @throws at Ctrl-C */
export async function asksYes(context: Context, question: string): Promise<boolean> {
  return (await ask(context, `${question} Type yes: `)).trim().toLowerCase() === "yes";
}

/**
 * One typed line; empty at the end of the input. The terminal edits the line itself: in raw mode, an end of input
 * that was typed before the question would be lost, and Ctrl-C be no signal.
 */
async function ask({ stdin, stderr, signal }: Context, question: string): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  return Promise.race([terminal.question(question, { signal }), ended]).finally(() => terminal.close());
}
