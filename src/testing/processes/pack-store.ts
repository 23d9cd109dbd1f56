import { writeSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { packStored, unpacked } from "../../tracing/store/packing/pack-stored.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storedSpan } from "../spans.js";

/**
 * A program that packs what an earlier version kept in a store, a step at a time, and writes a run after each step:
 * `pack-store.ts <store> <first trace>`. On stdout, a line each, once it is so: `packed <left>`, `ended <trace>`, `done`.
 */
const [path = "", first = "1"] = process.argv.slice(2);
const tell = (line: string) => writeSync(1, `${line}\n`);

const store = TraceStore.open(path);
const attributes = { "session.id": "the session that all of these runs are of" };
for (let trace = Number(first); unpacked(store.connection) > 0; trace++) {
  tell(`packed ${packStored(store.connection)}`);
  store.addSpans([storedSpan({ trace, id: 1, from: trace, attributes })]);
  tell(`ended ${trace}`);
  await breathe();
}
store.close();
tell("done");
