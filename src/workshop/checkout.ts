import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { messageOf, UserError } from "../errors.js";
import { isInside } from "../folder/inside.js";
import { readJson } from "../folder/json-document.js";
import { LARGEST, readPlainText } from "../folder/plain-file.js";

const packageSchema = z.object({ name: z.string() });

/**
 * The root of the source checkout that a folder is in, without symbolic links.
 *
 * @throws UserError when it is in none
 */
export function findCheckout(folder: string): string {
  const root = checkoutOf(folder);
  if (root !== undefined) return root;
  throw new UserError(
    "This folder is in no source checkout of underwrite: clone the repository, and run the command inside of it.",
  );
}

/** The root of the source checkout that a folder is in, without symbolic links; undefined where it is in none. */
export function checkoutOf(folder: string): string | undefined {
  for (let root = resolve(folder); ; root = dirname(root)) {
    if (isCheckout(root)) return realpathSync(root);
    if (root === dirname(root)) return undefined;
  }
}

function isCheckout(root: string): boolean {
  const path = join(root, "package.json");
  if (!existsSync(path) || !existsSync(join(root, "src/agents/index.ts"))) return false;
  try {
    const json = readJson(readPlainText(path, LARGEST.settings));
    return json.ok && packageSchema.safeParse(json.value).data?.name === "underwrite";
  } catch {
    return false; // what cannot be read is no checkout of ours
  }
}

/** A file of a checkout. @throws UserError for one that is not plain, or that a link leads out */
export function readInCheckout(root: string, path: string): string {
  try {
    if (!isInside(join(root, path), root)) throw new Error("a link leads it out of this checkout, or to nothing");
    return readPlainText(join(root, path), LARGEST.document);
  } catch (error) {
    throw new UserError(`${path} cannot be read (${messageOf(error)}).`);
  }
}
