import { readdirSync, readFileSync } from "node:fs";
import { messageOf } from "../../errors.js";

/** A variable that all processes of a campaign have: its id. */
export const MARK = "UNDERWRITE_CLIMB";

/**
 * Ends processes that a killed campaign left behind, by their mark: what bubblewrap runs ends with
 * its parent, and what runs without it may not. Where a system does not show environments, none is found.
 *
 * @returns how many were ended
 */
export function endLeftovers(campaign: string): number {
  const mark = `${MARK}=${campaign}`;
  let ended = 0;
  for (const pid of processes()) {
    if (pid === process.pid || !environmentOf(pid).includes(mark)) continue;
    try {
      process.kill(pid, "SIGKILL");
      ended++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH")
        throw new Error(`process ${pid} cannot be ended: ${messageOf(error)}`);
    }
  }
  return ended;
}

function processes(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // a system without /proc
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it has ended, or is another user's
  }
}
