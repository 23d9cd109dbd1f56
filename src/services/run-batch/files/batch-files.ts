import { closeSync, lstatSync, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, UserError } from "../../../errors.js";
import type { Lease } from "../../../files/lock.js";
import { takeForLong } from "../../../files/with-lock.js";
import { isThere } from "../../../folder/inside.js";
import { makeFolder } from "../../../folder/make-folder.js";
import { visible } from "../../../text/visible.js";
import { requireNoWaves } from "../../open-waves.js";
import type { RecordForm, WrittenRow } from "../records/form.js";
import { type BatchRecord, isFinal } from "../records/record.js";
import { Journal } from "./journal.js";
import { checkForm, rowsBefore } from "./rows-before.js";
import { writeAll } from "./write-all.js";

/** Which files a batch writes, and whether they may be there. */
export interface BatchFilesOptions {
  output: string;
  /** Rows that are not decided, in the same form. */
  errors?: string;
  resume: boolean;
  force: boolean;
  /** The input's file, which is never written over. */
  input?: string;
  /** Whether the model is asked in waves. */
  inWaves?: boolean;
}

/**
 * The files of one batch: its output, in the order of its input, and beside it, until it is whole, a journal of rows
 * that wait for one before them, and the output of the run that is resumed. Whatever kills the process, the output is a
 * beginning of the whole, and the three together hold every row that was finished.
 */
export class BatchFiles {
  readonly journal: Journal;
  /** What is known of earlier rows, in the order of the input. */
  private known: AsyncGenerator<WrittenRow> | undefined;
  private next: WrittenRow | undefined;
  private readonly inJournal = new Map<number, WrittenRow>();
  private output = -1;
  private errors = -1;
  /** What the rows that are known cost, in US dollars. */
  spentUsd = 0;
  /** Whether the rows that are known are of the version that is run now. */
  isSameVersion = true;

  private constructor(
    private readonly paths: { output: string; errors: string | undefined },
    private readonly form: RecordForm,
    private readonly lease: Lease,
  ) {
    this.journal = new Journal(journalOf(paths.output));
  }

  /** Where what was sent in waves is kept. */
  get waves(): string {
    return wavesOf(this.paths.output);
  }

  /**
   * Opens the files under the output's lock.
   *
   * @param isRecorded whether the store has a run with its spans
   * @throws UserError when another batch has the lock, when they must not be written over, or cannot be written
   */
  static async open(
    { output, errors, resume, force, input, inWaves = false }: BatchFilesOptions,
    form: RecordForm,
    { version, isRecorded, signal }: { version: string; isRecorded: (traceId: string) => boolean; signal: AbortSignal },
  ): Promise<BatchFiles> {
    const paths = { output: placeOf("--output", output), errors: errors && placeOf("--errors", errors) };
    const taken = [input === undefined ? undefined : resolve(input), paths.errors];
    if (input !== undefined && taken.some((path) => path !== undefined && isSame(path, paths.output)))
      throw new UserError(`--output ${visible(output)} is read or written already: name another file.`);
    if (paths.errors !== undefined && [taken[0], paths.output].some((path) => path && isSame(path, paths.errors ?? "")))
      throw new UserError(`--errors ${visible(errors ?? "")} is read or written already: name another file.`);
    const lease = await takeForLong(
      `${paths.output}.lock`,
      `--output ${visible(output)}`,
      (owner) =>
        new UserError(`Another batch writes ${visible(output)} (${owner}): wait for it, or name another file.`),
      signal,
    );
    const files = new BatchFiles(paths, form, lease);
    try {
      const before = [paths.output, beforeOf(paths.output), journalOf(paths.output), wavesOf(paths.output)];
      if (resume && !inWaves) requireNoWaves(wavesOf(paths.output), "--force begins anew");
      const there = [...before, ...(paths.errors === undefined ? [] : [paths.errors])].find(isThere);
      if (there !== undefined && !resume && !force) {
        const name = there === paths.output ? output : basename(there);
        throw new UserError(
          `${visible(name)} is there already: give --resume to go on with it, or --force to replace it.`,
        );
      }
      if (resume) await files.takeUp(version, isRecorded);
      else for (const path of before) rmSync(path, { force: true });
      files.begin();
      return files;
    } catch (error) {
      await files.close({ isWhole: false });
      if (error instanceof UserError) throw error;
      throw new UserError(
        `--output ${visible(output)} cannot be used (${visible(messageOf(error))}): name another file.`,
      );
    }
  }

  /** Aborts when another process has taken over the output. */
  get signal(): AbortSignal {
    return this.lease.signal;
  }

  /** What is known of a row that need not be run again. Rows are asked for in order. */
  async finished(row: number, key: string): Promise<WrittenRow | undefined> {
    const isIt = (known: WrittenRow | undefined) => known?.row === row && known.key === key && isFinal(known.status);
    while (this.known && (this.next === undefined || this.next.row < row)) {
      const { value, done } = await this.known.next();
      if (done) this.known = undefined;
      else this.next = value;
    }
    const candidates = [this.inJournal.get(row), this.next];
    this.inJournal.delete(row);
    return candidates.find(isIt);
  }

  write(row: Pick<BatchRecord, "row" | "status">, raw: string): void {
    this.lease.check();
    writeAll(this.output, raw, this.paths.output);
    if (row.status !== "decided") this.writeError(raw);
    this.journal.written(row.row);
  }

  /** @param isWhole every row of the input is written: nothing else is needed any more */
  async close({ isWhole }: { isWhole: boolean }): Promise<void> {
    const isEnded = isWhole || (this.known === undefined && this.inJournal.size === 0);
    await this.known?.return(undefined);
    const isOpen = this.output >= 0;
    for (const file of [this.output, this.errors]) if (file >= 0) closeSync(file);
    this.output = -1;
    this.errors = -1;
    if (isOpen) this.journal.close({ keep: !isWhole && this.journal.isNeeded });
    if (isOpen && isEnded) rmSync(beforeOf(this.paths.output), { force: true });
    this.lease.release();
  }

  /** Puts what an earlier run left in one file, and reads what of it counts. */
  private async takeUp(version: string, isRecorded: (traceId: string) => boolean): Promise<void> {
    const before = beforeOf(this.paths.output);
    if (this.paths.errors !== undefined && isThere(this.paths.errors)) await checkForm(this.form, this.paths.errors);
    await rowsBefore(this.form, this.paths.output, before);
    if (isThere(before)) {
      let first: WrittenRow | undefined;
      for await (const row of this.form.read(before)) {
        first ??= row;
        this.spentUsd += row.cost_usd ?? 0;
      }
      this.isSameVersion = first === undefined || first.key.startsWith(`${version}-`);
      this.known = this.form.read(before);
    }
    for (const row of Journal.read(journalOf(this.paths.output))) {
      if (row.trace_id === null || !isRecorded(row.trace_id)) continue; // it was killed before it was recorded
      this.inJournal.set(row.row, row);
      this.spentUsd += row.cost_usd ?? 0;
    }
  }

  private begin(): void {
    this.journal.begin([...this.inJournal.values()]);
    this.output = openSync(this.paths.output, "w");
    writeAll(this.output, this.form.head, this.paths.output);
    if (this.paths.errors === undefined) return;
    this.errors = openSync(this.paths.errors, "w");
    this.writeError(this.form.head);
  }

  private writeError(text: string): void {
    if (this.paths.errors !== undefined && this.errors >= 0) writeAll(this.errors, text, this.paths.errors);
  }
}

/** Rows that wait, and the output of the run that is resumed, beside the output. */
function journalOf(output: string): string {
  return `${output}.journal`;
}

function beforeOf(output: string): string {
  return `${output}.before`;
}

/** What was sent in waves, beside the output. */
export function wavesOf(output: string): string {
  return `${output}.waves`;
}

/** Where a file is to be written: a plain one, or none yet, and no link; its folder is made. @throws UserError */
function placeOf(option: string, path: string): string {
  try {
    const whole = resolve(path);
    makeFolder(dirname(whole));
    const stats = lstatSync(whole, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw new Error("it is a folder");
    if (stats?.isSymbolicLink()) throw new Error("it is a link");
    if (stats && !stats.isFile()) throw new Error("it is no plain file");
    return join(realpathSync(dirname(whole)), basename(whole));
  } catch (error) {
    throw new UserError(
      `${option} ${visible(path)} cannot be written (${visible(messageOf(error))}): name another file.`,
    );
  }
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}
