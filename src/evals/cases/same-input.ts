import { readRuns } from "../../runtime/record/recorded-run.js";
import { jsonKey } from "../../text/json.js";
import { maskedJson } from "../../tracing/capture.js";
import type { Trace } from "../../tracing/trace.js";

/** What was searched, and what cannot be. */
export interface FoundTraces {
  ids: string[];
  /** Runs whose input was not kept, so that they may be of anybody. */
  unread: number;
}

/**
 * The traces with a run of an agent whose input has all the fields that are given, with the same values; a store that
 * masks values is searched by their placeholders.
 *
 * @param salt the one that the store's placeholders are made with
 */
export async function tracesWithInput(
  traces: AsyncIterable<Trace>,
  agent: string,
  given: Readonly<Record<string, unknown>>,
  salt: string,
): Promise<FoundTraces> {
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  const masked = new Map(Object.entries((maskedJson(Object.fromEntries(fields), salt) ?? {}) as object));
  const found: FoundTraces = { ids: [], unread: 0 };
  for await (const trace of traces) {
    const runs = readRuns(trace).filter((run) => run.complete && run.agent === agent);
    const inputs = runs.map(({ input }) => {
      return input !== null && typeof input === "object" ? (input as Record<string, unknown>) : undefined;
    });
    if (
      inputs.some((input) => input && fields.every(([name, value]) => isSame(input[name], value, masked.get(name))))
    ) {
      found.ids.push(trace.trace_id);
    } else if (runs.length === 0 ? !trace.complete : inputs.some((input) => input === undefined)) found.unread++;
  }
  return found;
}

/** Numbers may be given as text, as on a command line. */
function isSame(recorded: unknown, given: unknown, masked: unknown): boolean {
  if (recorded === undefined || recorded === null) return false;
  const text = (value: unknown) => (typeof value === "object" ? jsonKey(value) : String(value).trim());
  return text(recorded) === text(given) || text(recorded) === text(masked);
}
