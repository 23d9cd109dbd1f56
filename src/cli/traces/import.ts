import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { isOwnStream, LARGEST } from "../../folder/plain-file.js";
import { textLines } from "../../folder/text-lines.js";
import { withStore } from "../../services/open-store.js";
import { countText } from "../../text/format.js";
import { type FoundDocument, jsonDocuments } from "../../tracing/otlp/json-documents.js";
import { parseOtlp } from "../../tracing/otlp/otlp-file.js";
import { isOtlpDocument, readTraces } from "../../tracing/otlp/read-traces.js";
import type { TraceStore } from "../../tracing/store/store.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { plainLine } from "../terminal/untrusted.js";

/** What came of a file. */
interface Imported {
  spans: number;
  /** Spans that the store had already. */
  known: number;
  /** Documents that hold other signals: logs, metrics, profiles. */
  skipped: { line: number; holds: string }[];
  /** What could not be read, at most `MOST_TOLD`. */
  refused: { line: number; field: string; reason: string }[];
  /** How many more could not be read. */
  refused_more?: number;
}

/** The field of what is refused as a whole. */
const WHOLE = "the document";
/** Refusals that are kept, and those that are shown. */
const MOST_TOLD = 1000;
const MOST_SHOWN = 10;

/**
 * `underwrite traces import FILE`: takes the spans of an OTLP file into the store. What cannot be read is named by
 * line, field and reason, and the rest is kept; then the exit code is 2.
 */
export async function importTraces(context: Context, file: string, options: { json?: boolean }): Promise<number> {
  const project = await context.project();
  const imported = await withStore(project, (store) => importFile(context, file, store), { create: true });
  const refused = refusals(imported, file);
  for (const line of [...skips(imported), ...refused]) context.note(`underwrite: ${line}`);
  if (refused.length > 0 && imported.spans + imported.known === 0) {
    throw new UserError(`No span is in ${file} that can be read: give an OTLP file of traces.`);
  }
  if (wantsJson(context, options)) printJson(context, imported);
  else context.print(`${countText(imported.spans, "span")} imported, ${imported.known} known already.`);
  if (context.signal.aborted) return EXIT.interrupted;
  return refused.length > 0 ? EXIT.usage : EXIT.done;
}

async function importFile(context: Context, file: string, store: TraceStore): Promise<Imported> {
  const imported: Imported = { spans: 0, known: 0, skipped: [], refused: [] };
  const { signal } = context;
  const input = file === "-" ? context.stdin : streamOf(file);
  const documents = jsonDocuments(textLines(input, LARGEST.document), {
    parse: parseOtlp,
    isWhole: isOtlpDocument,
    longest: LARGEST.document,
  });
  for (;;) {
    const next = await untilAborted(documents.next(), signal).catch((error) => {
      if (signal.aborted) return { done: true as const, value: undefined };
      throw new UserError(`${file} cannot be read (${messageOf(error)}): give an OTLP file, or - for stdin.`);
    });
    if (next.done) return imported;
    take(next.value, store, imported);
  }
}

/** Takes what one document of the file holds. */
function take(found: FoundDocument, store: TraceStore, imported: Imported): void {
  const { line } = found;
  if (found.problem !== undefined) {
    const reason = found.last === line ? found.problem : `${found.problem} (to line ${found.last})`;
    refuse(imported, { line, field: WHOLE, reason });
    return;
  }
  const { spans, refused, skipped } = readTraces(found.value);
  for (const { field, reason } of refused) refuse(imported, { line, field: field || WHOLE, reason });
  if (imported.skipped.length < MOST_TOLD) imported.skipped.push(...skipped.map((holds) => ({ line, holds })));
  const added = store.addSpans(spans);
  imported.spans += added;
  imported.known += spans.length - added;
}

function refuse(imported: Imported, refusal: Imported["refused"][number]): void {
  if (imported.refused.length < MOST_TOLD) imported.refused.push(refusal);
  else imported.refused_more = (imported.refused_more ?? 0) + 1;
}

/** What was refused, a line each. */
function refusals({ refused, refused_more = 0 }: Imported, file: string): string[] {
  const shown = refused.slice(0, MOST_SHOWN).map(({ line, field, reason }) => {
    return plainLine(`${file}, line ${line}: ${field} ${reason}`);
  });
  const more = refused.length + refused_more - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more that cannot be read`] : [])];
}

/** What was skipped, a line for each signal. */
function skips({ skipped }: Imported): string[] {
  return [...new Set(skipped.map(({ holds }) => holds))].map((holds) => {
    const lines = skipped.filter((one) => one.holds === holds).map(({ line }) => line);
    const named = `${lines.slice(0, 5).join(", ")}${lines.length > 5 ? ", …" : ""}`;
    return `skipped ${holds}, which are no traces: ${lines.length === 1 ? "line" : "lines"} ${named}`;
  });
}

/** @throws UserError for what is no plain file: a device or pipe might never end */
function streamOf(file: string): Readable {
  const stats = isOwnStream(file) ? undefined : statSync(file, { throwIfNoEntry: false });
  if (!stats || stats.isFile() || stats.isDirectory()) return createReadStream(file);
  throw new UserError(`${file} cannot be read (it is no plain file): give an OTLP file, or - for stdin.`);
}
