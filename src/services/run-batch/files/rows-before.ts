import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { isThere } from "../../../folder/inside.js";
import type { RecordForm } from "../records/form.js";
import { writeAll } from "./write-all.js";

/**
 * Puts the rows that an output has in the file of earlier rows: all of them, and behind them those that this file had
 * already, from a run that was itself resumed and killed. At every moment one of the two files has each row.
 *
 * @throws Error when one of them is no output of a batch in this form
 */
export async function rowsBefore(form: RecordForm, output: string, before: string): Promise<void> {
  if (!isThere(output)) return;
  if (!isThere(before)) {
    await checkForm(form, output);
    renameSync(output, before);
    return;
  }
  const next = `${before}.next`;
  const file = openSync(next, "w");
  let last = 0;
  writeAll(file, form.head, next);
  for await (const { row, raw } of form.read(output)) {
    writeAll(file, raw, next);
    last = row;
  }
  for await (const { row, raw } of form.read(before)) if (row > last) writeAll(file, raw, next);
  closeSync(file);
  renameSync(next, before);
  rmSync(output);
}

/** @throws Error when a file is no output of a batch in this form */
export async function checkForm(form: RecordForm, path: string): Promise<void> {
  const rows = form.read(path);
  await rows.next();
  await rows.return(undefined);
}
