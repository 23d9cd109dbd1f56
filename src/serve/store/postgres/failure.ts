import { messageOf } from "../../../errors.js";
import { visible } from "../../../text/visible.js";
import { ServiceProblem } from "../database.js";

/** Codes of PostgreSQL whose statement or values are at fault: ours, not the database's. */
const OURS = /^(?:22|23|42)/;
/** But not these: no right to a table, and a table or schema that is gone. */
const NOT_OURS = ["42501", "42P01", "3F000"];
/** What another process came between: the change is made again. */
const AGAIN = ["40001", "40P01", "23505"];

/** Whether a change may succeed when it is made again. */
export function isWorthAgain(error: unknown): boolean {
  return AGAIN.includes(codeOf(error));
}

/** What went wrong with the database, in a sentence; a fault of ours or of the caller stays as it is. */
export function problemOf(name: string, error: unknown): Error {
  if (error instanceof ServiceProblem || !(error instanceof Error)) return error as Error;
  const code = codeOf(error);
  const isOfDatabase = /^[0-9A-Z]{5}$/.test(code) && (!OURS.test(code) || NOT_OURS.includes(code)) && code !== "P0001";
  const { syscall } = error as NodeJS.ErrnoException;
  const isOfConnection =
    syscall !== undefined ||
    error instanceof AggregateError ||
    OF_CONNECTION.test(error.message) ||
    code === "ECONNRESET";
  if (!isOfDatabase && !isOfConnection) return error;
  return new ServiceProblem(
    `The database ${visible(name)} cannot be used (${visible(reasonOf(error))}): see that it runs and that this machine may write to it.`,
    { cause: error },
  );
}

/** What pg throws without a code. */
const OF_CONNECTION =
  /connection (?:terminated|ended|timeout|error)|connection is closed|timeout exceeded|query read timeout|not queryable|client was closed|cannot use a pool after|server does not support SSL|SASL|certificate|self.signed/i;

function reasonOf(error: Error): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0] ?? error);
  return messageOf(error);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? "");
}
