import type { Context } from "./context.js";

/** What a command does: it gets what it is given in code, then the arguments and options of the command line. */
type Work<First extends readonly unknown[]> = (
  context: Context,
  ...given: [...First, ...never[]]
) => number | Promise<number>;

/** Makes the action of a command of what loads its work: only when it runs, so that `--help` stays quick. */
export type Runs = <const First extends readonly unknown[]>(
  load: () => Promise<Work<First>>,
  ...first: First
) => (...given: unknown[]) => Promise<void>;

/** @param finish gets the exit code of the command that ran */
export function runsOf(context: Context, finish: (exitCode: number) => void): Runs {
  return (load, ...first) =>
    async (...given) => {
      const work = await load();
      finish(await work(context, ...first, ...(given.slice(0, -1) as never[]))); // the last is the command itself
    };
}
