import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";
import { NOT_UTF8, type TextLine } from "../../../folder/text-lines.js";
import type { InputField } from "../../../runtime/definition/input-fields.js";
import { countText } from "../../../text/format.js";
import { type Columns, delimiterOf, findColumns } from "./columns.js";
import { type BatchRow, LONGEST_ROW, type RowOptions, UnreadableInput } from "./row.js";

/** One record of a CSV text, and the text of it; or why there are no more. */
type CsvItem = { record: string[]; raw: string } | { failed: string };

/** Excel writes so what separates the columns, on a line before the header. */
const SEPARATOR_LINE = /^sep=(.)\r?$/i;

/**
 * The rows of a CSV text with a header (RFC 4180): each with the fields of an agent's input by their columns. Empty
 * cells of optional fields are absent, and rows of empty cells are none.
 *
 * @param lines the text's lines, from the first one with something on it
 * @param before how many lines were before it
 * @param onColumns told of the header
 * @throws UserError for a header that does not fit, and UnreadableInput where the text is no CSV
 */
export async function* csvRows(
  lines: AsyncIterable<TextLine>,
  before: number,
  fields: readonly InputField[],
  options: RowOptions,
  onColumns: (columns: Columns) => void,
): AsyncGenerator<BatchRow> {
  const iterator = lines[Symbol.asyncIterator]();
  let first = await iterator.next();
  let line = before + 1;
  let given = options;
  const separator = SEPARATOR_LINE.exec(first.value?.text ?? "")?.[1];
  if (separator !== undefined) {
    given = { delimiter: separator, ...options };
    first = await iterator.next();
    line++;
  }
  if (first.done) return;
  if (first.value.text === undefined) throw new UnreadableInput(`its line ${line} ${first.value.problem}`);
  const bad = new Set<number>();
  const records = csvRecords(textOf(first.value, iterator, line, bad), delimiterOf(first.value.text, fields, given));
  let columns: Columns | undefined;
  let row = 0;
  for await (const item of records) {
    const begins = line;
    if ("failed" in item) throw new UnreadableInput(failure(item.failed, begins));
    line += item.raw.split("\n").length - 1;
    const isBad = [...bad].some((number) => number >= begins && number < line);
    for (const number of bad) if (number < line) bad.delete(number);
    if (columns === undefined) {
      columns = findColumns(item.record, fields, given);
      onColumns(columns);
      continue;
    }
    if (isBad) yield { row: ++row, line: begins, problem: NOT_UTF8 };
    else if (item.record.some((cell) => cell.trim() !== ""))
      yield { row: ++row, line: begins, ...readRecord(item.record, columns) };
  }
}

function readRecord(cells: readonly string[], { width, fields, id }: Columns): Partial<BatchRow> {
  const name = id === undefined ? "" : (cells[id] ?? "").trim();
  const named = name === "" ? {} : { id: name };
  const isLonger = cells.slice(width).some((cell) => cell.trim() !== "");
  if (isLonger || cells.length < width) {
    return { ...named, problem: `has ${countText(cells.length, "cell")}, and the header has ${width}` };
  }
  const given = fields.flatMap(({ name: field, required, index }) => {
    const cell = cells[index] ?? "";
    return cell.trim() === "" && !required ? [] : [[field, cell]];
  });
  return { ...named, fields: Object.fromEntries(given) };
}

/** The text again, whose lines end one way; a line that cannot be read is noted, and has a character in its place. */
async function* textOf(
  first: TextLine,
  rest: AsyncIterator<TextLine>,
  at: number,
  bad: Set<number>,
): AsyncGenerator<string> {
  let line = at;
  yield `${first.text?.replace(/\r$/, "")}\n`;
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    line++;
    const { text, problem } = next.value;
    if (problem !== undefined && problem !== NOT_UTF8) throw new UnreadableInput(`its line ${line} ${problem}`);
    if (text === undefined) bad.add(line);
    yield `${text === undefined ? "\ufffd" : text.replace(/\r$/, "")}\n`;
  }
}

async function* csvRecords(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvItem> {
  const parser = parse({
    delimiter,
    record_delimiter: "\n",
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
    skip_records_with_error: true,
    on_skip: (error) => void parser.push({ failed: error?.code ?? "" }), // in its turn, behind the records before it
  });
  let broken: unknown;
  pipeline(Readable.from(text), parser, (error) => {
    broken = error;
  });
  try {
    yield* parser as AsyncIterable<CsvItem>;
  } catch (error) {
    throw broken ?? error;
  }
}

function failure(code: string, line: number): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return `a quote that begins in the row of line ${line} does not end`;
  if (code === "CSV_MAX_RECORD_SIZE") {
    return `the row of line ${line} is longer than ${LONGEST_ROW} characters: does a quote in it not end?`;
  }
  return `the row of line ${line} is no CSV`;
}
