import { existsSync } from "node:fs";
import { join } from "node:path";
import { changeFolder } from "../../files/change-files.js";
import { readInCheckout } from "../checkout.js";
import type { Drift } from "./drift.js";

/** Makes the mechanical changes. @returns the drift that they mended */
export async function mend(root: string, drift: readonly Drift[]): Promise<Drift[]> {
  return changeFolder(root, ({ write }) =>
    drift.filter((found) => {
      if (!found.mend) return false;
      const { file } = found.mend;
      const before = existsSync(join(root, file)) ? readInCheckout(root, file) : "";
      const after = found.mend.apply(before);
      if (after === before) return false;
      write([{ path: found.mend.file, text: after }]);
      return true;
    }),
  );
}
