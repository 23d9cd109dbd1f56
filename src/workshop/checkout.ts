import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { UserError } from "../errors.js";

const packageSchema = z.object({ name: z.string() });

/**
 * The root of the source checkout that a folder is in, without symbolic links.
 *
 * @throws UserError when it is in none
 */
export function findCheckout(folder: string): string {
  for (let root = resolve(folder); ; root = dirname(root)) {
    if (isCheckout(root)) return realpathSync(root);
    if (root === dirname(root)) break;
  }
  throw new UserError(
    "This folder is in no source checkout of underwrite: clone the repository, and run the command inside of it.",
  );
}

function isCheckout(root: string): boolean {
  const path = join(root, "package.json");
  if (!existsSync(path) || !existsSync(join(root, "src/agents/index.ts"))) return false;
  try {
    return packageSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data?.name === "underwrite";
  } catch (error) {
    if (error instanceof SyntaxError) return false; // somebody's broken package.json is no checkout of ours
    throw error;
  }
}
