import { join } from "node:path";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";

/**
 * A program that opens new stores, each at the moment at which its fellows do: `open-many.ts <folder> <stores>
 * <start>`, the start in milliseconds since 1970. On stdout, a line for each that could not be opened.
 */
const [folder = "", stores, start] = process.argv.slice(2);
for (let n = 0; n < Number(stores); n++) {
  const at = Number(start) + n * 50;
  while (Date.now() < at);
  try {
    const store = TraceStore.open(storePath(join(folder, String(n))));
    store.setting("opened", () => "yes");
    store.close();
  } catch (error) {
    process.stdout.write(`${error}\n`);
  }
}
