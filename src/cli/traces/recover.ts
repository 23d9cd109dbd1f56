import { existsSync, rmSync } from "node:fs";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { type Database, openDatabase, StoreProblem } from "../../tracing/store/files/open.js";
import { lossText, salvage } from "../../tracing/store/files/salvage.js";
import { storePath } from "../../tracing/tracing.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { plain } from "../terminal/untrusted.js";

export interface RecoverOptions {
  output?: string;
  json?: boolean;
}

/**
 * `underwrite traces recover [file]`: copies what can be read of a store, damaged or not, into a new one, and says what
 * was lost. The original is left as it is.
 */
export async function recoverTraces(
  context: Context,
  file: string | undefined,
  options: RecoverOptions,
): Promise<number> {
  const from = file ?? storePath((await context.config()).home);
  const to = options.output ?? `${from}.recovered`;
  if (!existsSync(from)) throw new UserError(`There is no store ${from}: give the file of one.`);
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    if (existsSync(to + suffix)) throw new UserError(`${to + suffix} is there already: give another file by --output.`);
  }
  const { tables, bad, checks } = recover(from, to);
  const document = {
    from,
    to,
    checks: { count: checks.length, first: checks[0] ?? null },
    tables,
    bad: bad.counts(),
  };
  if (wantsJson(context, options)) printJson(context, document);
  else {
    for (const { table, copied } of tables) context.print(`${String(copied).padStart(9)} ${table}`);
    context.print(
      plain(`SQLite finds ${checks.length === 0 ? "nothing" : checks.length} wrong; ${lossText(tables, bad)}.`),
    );
    context.print(`Kept in ${to}. To go on with it, move ${from} away (with its -wal and -shm), and ${to} there.`);
  }
  return EXIT.done;
}

/** @throws UserError, and leaves no new file then */
function recover(from: string, to: string): ReturnType<typeof salvage> {
  const db = openNew(to);
  try {
    const recovered = salvage(from, db);
    if (recovered.checks.length > 0 && recovered.tables.every(({ copied }) => copied === 0)) {
      throw new StoreProblem(`${from} has no row that can be read (${recovered.checks[0]})`);
    }
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)"); // all of it in one file, to be moved
    db.close();
    return recovered;
  } catch (error) {
    db.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(to + suffix, { force: true });
    if (error instanceof StoreProblem) throw new UserError(`${error.said}: nothing can be recovered of it.`);
    throw new UserError(`${from} cannot be recovered into ${to} (${messageOf(error)}): give another file by --output.`);
  }
}

function openNew(to: string): Database {
  try {
    return openDatabase(to).db;
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    throw new UserError(`${error.said}: give another file by --output.`);
  }
}
