import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import * as z from "zod/mini";
import { agents as shipped } from "../../agents/index.js";
import type { DefinedCheck } from "../../analysis/checks/check.js";
import { codeVersion } from "../../analysis/kept/code-version.js";
import type { FactSource } from "../../analysis/kept/fact-source.js";
import { ownProgram } from "../../folder/own-program.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceFilter } from "../../tracing/filter.js";

/** Runs that are still to be read from which on other processes do it: each takes half a second to start. */
const MANY = 1000;
/** Processes at most: they all write one file. */
const MOST_PROCESSES = 8;

/** What a process that helps is told: which agent, in which store, and which part of the runs is its own. */
export const helpSchema = z.object({
  agent: z.string(),
  strict: z.optional(z.boolean()),
  /** Of the code that reads runs: a process that has another one would keep what nobody asks for. */
  version: z.optional(z.string()),
  home: z.string(),
  own: z.boolean(),
  filter: z.record(z.string(), z.unknown()),
  part: z.int(),
  parts: z.int(),
});
type Help = z.infer<typeof helpSchema>;

interface AheadRequest {
  agent: AnyAgent;
  checks: readonly DefinedCheck[];
  /** The store's folder. */
  home: string;
  filter: TraceFilter;
  signal: AbortSignal;
}

/**
 * Reads runs that are not kept yet on all cores, where they are many: a process a core keeps its part of them, and an
 * analysis finds them all kept. What a process does not get done is read as before.
 */
export async function readAhead(
  facts: Pick<FactSource, "lacks">,
  { agent, checks, home, filter, signal }: AheadRequest,
): Promise<void> {
  const parts = Math.min(availableParallelism(), MOST_PROCESSES);
  const own = agent.project !== undefined;
  if (parts < 2 || filter.limit !== undefined || !(own || shipped.some(({ name }) => name === agent.name))) return;
  if (!(await facts.lacks?.(filter, MANY))) return;
  const { name, strict } = agent;
  const help = { agent: name, strict, version: codeVersion(agent, checks), home, own, filter: { ...filter } };
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  // What it takes to read runs leaves memory with these processes, and not with the one that compares them all.
  const helpers = Array.from({ length: parts }, (_, part) => helper({ ...help, part, parts }, either));
  try {
    await Promise.all(helpers);
    signal.throwIfAborted();
  } finally {
    done.abort();
  }
}

/**
 * Begins a process, which a signal ends.
 *
 * @returns settled when it has ended, or could not be started: what it has not done is read as before
 */
function helper(help: Help, signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    try {
      const child = spawn(process.execPath, [...ownProgram("analyze/read-facts"), JSON.stringify(help)], {
        stdio: "ignore",
        signal,
      });
      child.on("error", () => settle()).once("exit", () => settle());
    } catch {
      settle(); // a system without room for one more says so here
    }
  });
}
