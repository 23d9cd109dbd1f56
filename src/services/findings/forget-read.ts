import { rmSync } from "node:fs";
import { forgetSeen } from "../../analysis/life/seen-file.js";
import { wavesOf } from "../../evals/run/run-lock.js";
import { forgetFacts } from "../../tracing/store/facts/fact-file.js";

interface Forgotten {
  traces?: readonly string[];
  /** All traces that began before a time: milliseconds since 1970. */
  before?: number;
  evalRuns?: readonly string[];
}

/**
 * Removes what is kept beside the store: what analyses saw in traces, and what they read of them, and what eval runs have
 * sent in waves. It is done before they are erased, so that nothing is left where that is ended by force; and again
 * afterwards, for an analysis that has read them meanwhile keeps what it sees only of traces that are still there.
 *
 * @param home the store's folder
 * @param patienceMs how long each file is waited for where other processes change it
 * @throws UserError where something cannot be removed, or others change it for longer
 */
export function forgetRead(home: string, { evalRuns = [], traces = [], before }: Forgotten, patienceMs?: number): void {
  for (const run of evalRuns) rmSync(wavesOf(home, run), { force: true });
  if (traces.length === 0 && before === undefined) return;
  const which = { traces, ...(before === undefined ? {} : { before }) };
  forgetSeen(home, which, patienceMs);
  forgetFacts(home, which, patienceMs);
}
