import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Databases that are closed and still hold their file, at most. */
const MOST_HELD = 32;
let held = 0;

/**
 * To be called when a database was closed in a process that goes on. The binding gives a file free only when all
 * statements that were prepared on it have been collected as garbage, and a server that makes little garbage would run
 * out of files: so that every so many times, it is collected.
 */
export function letGo(): void {
  if (++held < MOST_HELD) return;
  held = 0;
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  setFlagsFromString("--no-expose-gc");
}
