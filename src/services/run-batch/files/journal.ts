import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { linesLeft } from "../../../files/lines-left.js";
import { isObject, jsonIn } from "../../../text/json.js";
import { type WrittenRow, written } from "../records/form.js";
import type { BatchRecord } from "../records/record.js";
import { cannotWrite, writeAll } from "./write-all.js";

/** Size beyond which rows that were written meanwhile are dropped from the file, in bytes. */
const LARGEST = 4_000_000;

/**
 * Rows that are decided and not written yet, because one before them is not decided: kept in a file beside the output,
 * before their runs are in the store. What a process that was killed leaves of it holds every recorded decision that its
 * output lacks.
 */
export class Journal {
  private readonly waiting = new Map<number, string>();
  private size = 0;
  private file: number | undefined;

  /** @param path the file, which is there only while rows wait */
  constructor(private readonly path: string) {}

  /** The rows of a file that a killed process left; its last line may be cut off. */
  static read(path: string): WrittenRow[] {
    return linesLeft(path, readLine);
  }

  begin(rows: readonly WrittenRow[]): void {
    for (const row of rows) this.waiting.set(row.row, lineOf(row, row.raw));
    this.rewrite();
  }

  /** Keeps rows, each with the text that it will be written as. */
  add(rows: readonly { record: BatchRecord; raw: string }[]): void {
    if (this.file === undefined || rows.length === 0) return;
    let text = "";
    for (const { record, raw } of rows) {
      const line = lineOf(record, raw);
      this.waiting.set(record.row, line);
      text += line;
    }
    writeAll(this.file, text, this.path);
    this.size += text.length;
  }

  /** A row is written: it need not be kept any longer. */
  written(row: number): void {
    this.waiting.delete(row);
    if (this.size > LARGEST) this.rewrite();
  }

  /** Whether a row waits that is not written. */
  get isNeeded(): boolean {
    return this.waiting.size > 0;
  }

  /** Lets go of the file, and removes it where nobody needs it. */
  close({ keep }: { keep: boolean }): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    if (!keep) rmSync(this.path, { force: true });
  }

  private rewrite(): void {
    const text = [...this.waiting.values()].join("");
    const next = `${this.path}.next`;
    try {
      writeFileSync(next, text, { mode: 0o600 });
      renameSync(next, this.path);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
    if (this.file !== undefined) closeSync(this.file);
    this.file = openSync(this.path, "a");
    this.size = text.length;
  }
}

function lineOf({ row, key, status, outcome, cost_usd, trace_id, warnings }: BatchRecord | WrittenRow, raw: string) {
  return `${JSON.stringify({ row, key, status, outcome, cost_usd, trace_id, warnings, raw })}\n`;
}

function readLine(line: string): WrittenRow | undefined {
  const value = jsonIn(line);
  if (!isObject(value) || typeof value.raw !== "string") return undefined;
  return value.raw.endsWith("\n") ? written(value, value.raw) : undefined;
}
