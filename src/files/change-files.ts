import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { messageOf, UserError } from "../errors.js";
import { isThere, nearest, refuseLedOut, targetIn } from "../folder/inside.js";
import { readJson } from "../folder/json-document.js";
import { makeFolder } from "../folder/make-folder.js";
import { LARGEST, readPlainText } from "../folder/plain-file.js";
import { sha256 } from "../text/sha256.js";
import { visible } from "../text/visible.js";
import type { Lease } from "./lock.js";
import { withLock, withLockSync } from "./with-lock.js";

/** Where a change of a folder's files is made ready. It is there only while one is made, or when that was killed. */
const STAGING = ".underwrite-change";
const LOCK = ".underwrite.lock";
const MANIFEST = "manifest.json";

interface NewFile {
  /** From the folder, without `..`. */
  path: string;
  text: string;
}

const manifestSchema = z.array(
  z.object({
    path: z.string(),
    /** Name of the file in the staging folder that has its text. */
    staged: z.string().check(z.regex(/^\d{1,4}$/)),
    /** Hash of what it replaces; null where there was none. */
    before: z.nullable(z.string()),
  }),
);
type Manifest = z.infer<typeof manifestSchema>;

/** What is done to a folder while no other process changes it. */
export interface FolderChange {
  /**
   * Writes files: all of them, or none. Those of a list are in its order; who reads the folder without `settle` while
   * this goes on may see the first ones.
   *
   * @throws UserError when they cannot be written
   */
  write(files: readonly NewFile[]): void;
  /** Writes a file where there is none. @returns false where there is one, which stays as it is */
  create(file: NewFile): boolean;
  /** The files that a process which was killed had begun to write, and that are complete now. */
  readonly completed: readonly string[];
}

/**
 * Changes files of a folder while no other process does, and first completes, or undoes, what a process that was
 * killed has left there. A change is made ready in a folder beside its files; its manifest is what commits it. Without
 * one nothing has been touched, and what is staged is thrown away; with one the rest is done.
 *
 * @param folder it is made
 */
export async function changeFolder<T>(
  folder: string,
  work: (change: FolderChange) => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  refuseLedOut(folder);
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UserError(
      `${visible(folder)} cannot be made (${visible(messageOf(error))}): see that the folder above it can be written.`,
    );
  }
  return withLock(
    join(folder, LOCK),
    visible(folder),
    (lease) => {
      const completed = complete(folder);
      return work({
        completed,
        write: (files) => write(folder, files, lease),
        create: (file) => create(folder, file, lease),
      });
    },
    signal,
  );
}

/**
 * To be called by who reads a folder's files: completes or undoes what a process that was killed has left of a change,
 * and waits for one that goes on.
 *
 * @returns the paths of what it completed
 * @throws UserError when it can do neither
 */
export function settle(folder: string): string[] {
  const staging = join(folder, STAGING);
  if (!isThere(staging)) return [];
  refuseLedOut(folder);
  // Without a manifest nothing has been touched: who may only read has nothing to complete.
  if (!isThere(join(staging, MANIFEST)) && !isWritable(folder)) return [];
  return withLockSync(join(folder, LOCK), visible(folder), () => complete(folder));
}

/** The names in a folder, none of them of a change of which others are still to come. @throws as `readdirSync` and `settle` do */
export function settledNames(folder: string): string[] {
  for (;;) {
    settle(folder);
    const names = readdirSync(folder);
    if (!names.includes(STAGING) || !isWritable(folder)) return names;
  }
}

function write(folder: string, files: readonly NewFile[], lease: Lease): void {
  const staging = join(folder, STAGING);
  try {
    const manifest = stage(folder, files);
    if (manifest.length > 1) {
      writeSynced(join(staging, "manifest"), JSON.stringify(manifest));
      lease.check();
      renameSync(join(staging, "manifest"), join(staging, MANIFEST));
    } else lease.check();
    apply(folder, manifest);
    discard(staging);
  } catch (error) {
    const begun = isThere(join(staging, MANIFEST)) && !isThere(join(staging, "0"));
    if (!begun) tryToDiscard(staging);
    if (error instanceof UserError) throw error;
    const names = files.map(({ path }) => visible(join(folder, path))).join(", ");
    const after = begun ? "; what is begun is completed by the next command that reads them" : "";
    throw new UserError(
      `${names} cannot be written (${visible(messageOf(error))})${after || ": see that its folder can be written"}.`,
    );
  }
}

function create(folder: string, file: NewFile, lease: Lease): boolean {
  const staging = join(folder, STAGING);
  const target = join(folder, file.path);
  try {
    stage(folder, [file]);
    lease.check();
    return linkOnce(join(staging, "0"), target);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${visible(target)} cannot be written (${visible(messageOf(error))}): see that its folder can be written.`,
    );
  } finally {
    tryToDiscard(staging);
  }
}

/** Throws away what is staged; the manifest first, for without it the rest means nothing. */
function discard(staging: string): void {
  rmSync(join(staging, MANIFEST), { force: true });
  rmSync(staging, { recursive: true, force: true });
}

function tryToDiscard(staging: string): void {
  try {
    discard(staging);
  } catch {
    // What made the change fail may stand in the way of this, too: the next command throws it away.
  }
}

/** Gives a file its name where nothing has it. Where there are no hard links, nobody but other programs could be faster. */
function linkOnce(staged: string, target: string): boolean {
  try {
    linkSync(staged, target);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) throw error;
  }
  if (isThere(target)) return false;
  renameSync(staged, target);
  return true;
}

function stage(folder: string, files: readonly NewFile[]): Manifest {
  const staging = join(folder, STAGING);
  mkdirSync(staging);
  return files.map(({ path, text }, index) => {
    const staged = String(index);
    const target = targetIn(folder, path);
    accessSync(nearest(dirname(target)), constants.W_OK);
    writeSynced(join(staging, staged), text);
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) chmodSync(join(staging, staged), mode);
    return { path, staged, before: hashOf(target) };
  });
}

/** Completes or undoes what is left of a change. @returns the paths of what it completed */
function complete(folder: string): string[] {
  const staging = join(folder, STAGING);
  const stats = lstatSync(staging, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) throw foreign(staging, "is no folder");
  try {
    const manifest = readManifest(staging);
    apply(
      folder,
      // What a person has changed since then stays as it is.
      manifest.filter(({ path, before }) => hashOf(targetIn(folder, path)) === before),
    );
    discard(staging);
    return manifest.map(({ path }) => path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `A command was killed while it wrote files in ${visible(folder)}, and they cannot be completed (${visible(messageOf(error))}): mend that, and run this again.`,
    );
  }
}

function apply(folder: string, manifest: Manifest): void {
  for (const { path, staged } of manifest) {
    const from = join(folder, STAGING, staged);
    const stats = lstatSync(from, { throwIfNoEntry: false });
    if (!stats) continue; // it was done before this process
    if (!stats.isFile()) throw foreign(from, "is no plain file");
    const target = targetIn(folder, path);
    makeFolder(dirname(target));
    renameSync(from, target);
  }
}

function readManifest(staging: string): Manifest {
  const path = join(staging, MANIFEST);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isFile()) throw foreign(path, "is no plain file");
  try {
    const json = readJson(readPlainText(path, LARGEST.document));
    if (json.ok) return z.parse(manifestSchema, json.value);
  } catch {
    // Whatever is in it, it is none of ours.
  }
  throw foreign(path, "is no list of files to write");
}

function foreign(path: string, what: string): UserError {
  return new UserError(`${visible(path)} ${what}, and not of underwrite: remove ${visible(dirname(path))}.`);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // whatever forbids it
  }
}

function hashOf(path: string): string | null {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  return sha256(readFileSync(path));
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
