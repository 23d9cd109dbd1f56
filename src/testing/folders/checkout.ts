import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyFolder } from "../processes/cli.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What a checkout has beside its source; it may be there in this one. */
const LEFT_OUT = new Set([".git", ".underwrite", "dist", "node_modules"]);

/** A copy of this checkout, with the packages of this one, to make and break things in. */
export function copyCheckout(): string {
  const copy = join(emptyFolder(), "underwrite");
  mkdirSync(copy);
  for (const name of readdirSync(ROOT).filter((entry) => !LEFT_OUT.has(entry))) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}
