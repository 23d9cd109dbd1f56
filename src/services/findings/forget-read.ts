import { forgetSeen } from "../../analysis/life/seen-file.js";
import { forgetFacts } from "../../tracing/store/facts/fact-file.js";

/**
 * Removes what analyses keep of traces beside the store: what was seen in them, and what was read of them. It is done
 * before they are erased, so that nothing is left where that is ended by force; and again afterwards, for an analysis
 * that has read them meanwhile keeps what it sees only of traces that are still there.
 *
 * @param home the store's folder
 * @param which traces, or all that began before a time (milliseconds since 1970)
 * @param patienceMs how long each file is waited for where other processes change it
 * @throws UserError where it cannot be removed, or others change it for longer
 */
export function forgetRead(
  home: string,
  which: { traces?: readonly string[]; before?: number },
  patienceMs?: number,
): void {
  forgetSeen(home, which, patienceMs);
  forgetFacts(home, which, patienceMs);
}
