import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { UserError } from "../errors.js";
import { decodeText, UndecodableText } from "../text/decode.js";
import { show } from "../text/visible.js";

/** Larger files are not read, in bytes. */
const LARGEST = 8_000_000;

/** Reads files of the working folder, and none outside of it, whatever path a client gives. */
export interface ProjectFiles {
  /** Absolute path of the folder. */
  root: string;
  /** Files below a folder that end so, as paths from the root with slashes, sorted; none where there is no folder. */
  list(folder: string, ending: string): string[];
  /** A file's text. @throws UserError when the path is not inside the folder, or there is no such file */
  read(path: string): string;
}

/** @param root absolute path of a folder that exists */
export function projectFiles(root: string): ProjectFiles {
  const realRoot = realpathSync(root);
  return {
    root,
    list(folder, ending) {
      return filesBelow(join(realRoot, folder))
        .map((path) => relative(realRoot, path).split(sep).join("/"))
        .filter((path) => path.endsWith(ending))
        .sort();
    },
    read(path) {
      const whole = checkedPath(realRoot, path);
      if (lstatSync(whole).size > LARGEST) throw new UserError(`${show(path)} is larger than ${LARGEST} bytes.`);
      return textIn(whole, path);
    },
  };
}

/** @throws UserError for what is no text */
function textIn(whole: string, path: string): string {
  try {
    return decodeText(readFileSync(whole));
  } catch (error) {
    if (error instanceof UndecodableText) throw new UserError(`${show(path)} cannot be read (${error.message}).`);
    throw error;
  }
}

/** Plain files below a folder; links are not followed. */
function filesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return lstatSync(folder).isDirectory() ? readdirSync(folder, { withFileTypes: true }) : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A path that was given, as an absolute one, if it and what its links lead to are inside of the root. */
function checkedPath(root: string, path: string): string {
  const outside = new UserError(
    `${show(path)} is not a path inside of this project: pass one such as plans/my-plan.md.`,
  );
  const parts = path.split("/");
  if (/[\0\\]/.test(path) || path.startsWith("/") || parts.includes("..") || parts.includes("")) throw outside;
  const none = new UserError(`There is no file ${show(path)}.`);
  try {
    const real = realpathSync(join(root, path));
    if (!real.startsWith(root + sep)) throw outside;
    if (!lstatSync(real).isFile()) throw none;
    return real;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") throw none;
    throw error;
  }
}
