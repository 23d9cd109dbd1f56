import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { withLock } from "../../files/with-lock.js";

/** A program that takes a lock so many times, and notes when it has it: `take-turns.ts <lock> <log> <times>`. */
const [lock = "", log = "", times] = process.argv.slice(2);
for (let n = 0; n < Number(times); n++) {
  await withLock(lock, "the log", async () => {
    appendFileSync(log, `in ${process.pid}\n`);
    await pause(1);
    appendFileSync(log, `out ${process.pid}\n`);
  });
}
