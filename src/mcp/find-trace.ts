import { UserError } from "../errors.js";
import { show } from "../text/visible.js";
import type { TraceSource } from "../tracing/source.js";

/** The whole id of a trace of which a client gives so many digits as are unique. @throws UserError */
export async function findTraceId(traces: TraceSource, given: string): Promise<string> {
  const prefix = given.toLowerCase();
  const isPrefix = /^[0-9a-f]{1,31}$/.test(prefix);
  const isWhole = /^[0-9a-f]{32}$/.test(prefix);
  const [id, other] = isPrefix ? await traces.idsWithPrefix(prefix, 2) : [isWhole ? prefix : given];
  if (other !== undefined) throw new UserError(`More than one trace begins with ${show(given)}: pass more digits.`);
  if (id !== undefined) return id;
  throw noTrace(given);
}

export function noTrace(given: string): UserError {
  return new UserError(
    `There is no trace ${show(given)}: querySql, or listObservations, has the ids of those there are.`,
  );
}
