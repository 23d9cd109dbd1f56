import { setTimeout as pause } from "node:timers/promises";

/** As long as SQLite, which asks ever more seldom, lets pass between two of its first tries to get a lock. */
const TURN_MS = 20;

/** Lets other processes write amid long work: between two of its transactions. */
export async function letOthersWrite(): Promise<void> {
  await pause(TURN_MS);
}
