import { UserError } from "../../../errors.js";
import type { InputField } from "../../../runtime/definition/input-fields.js";
import { didYouMean } from "../../../text/did-you-mean.js";
import { listSome } from "../../../text/format.js";
import { show } from "../../../text/visible.js";
import { ID, type RowOptions, UnreadableInput } from "./row.js";

/** Which column of a CSV text is which field. */
export interface Columns {
  width: number;
  fields: { name: string; required: boolean; index: number }[];
  /** The column with the rows' ids; undefined where there is none. */
  id: number | undefined;
  /** Names of columns that are of no use. */
  unused: string[];
}

const DELIMITERS = [",", ";", "\t"];

/**
 * Finds the columns of an agent's fields by a header: by `map`, by the same name, or by one that differs in case,
 * blanks and punctuation only (`Annual Income` for `annual_income`). An agent whose fields are not known gets every
 * column.
 *
 * @throws UserError for a column that is named and not there, and for a field that has none or two
 */
export function findColumns(header: readonly string[], fields: readonly InputField[], options: RowOptions): Columns {
  const names = header.map((name) => name.trim());
  checkMap(fields, options);
  const wanted = fields.length > 0 ? fields : names.map((name) => ({ name, required: false }));
  const found = wanted.flatMap(({ name, required }) => {
    const index = columnOf(name, names, options);
    return index === undefined ? [] : [{ name, required, index }];
  });
  const missing = wanted.filter(({ name, required }) => required && !found.some((one) => one.name === name));
  if (missing.length > 0) {
    const [{ name = "" } = {}] = missing;
    throw new UserError(
      `The input has no column for ${missing.map((field) => field.name).join(", ")}; its columns are ${listed(names)}. ` +
        `Name the column: --map ${name}=COLUMN.`,
    );
  }
  const id = idColumn(names, options);
  const unused = names.filter((_, index) => index !== id && !found.some((field) => field.index === index));
  return { width: names.length, fields: found, id, unused: unused.filter((name) => name !== "") };
}

/** @throws UserError for a mapping of what is no field of the agent */
export function checkMap(fields: readonly InputField[], { map = {} }: RowOptions): void {
  const names = fields.map(({ name }) => name);
  const unknown = names.length === 0 ? undefined : Object.keys(map).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = didYouMean(unknown, names);
  throw new UserError(
    `--map names ${show(unknown)}, which is no field of the input; the fields are ${names.join(", ")}.${meant}`,
  );
}

/** What a CSV text's columns are separated by, as its header line says. @throws UnreadableInput where it may be several */
export function delimiterOf(header: string, fields: readonly InputField[], options: RowOptions): string {
  if (options.delimiter !== undefined) return options.delimiter;
  const wanted = new Set([...fields.map(({ name }) => name), ...Object.values(options.map ?? {}), options.id ?? ID]);
  const plain = new Set([...wanted].map(simplified));
  const scored = DELIMITERS.map((delimiter) => {
    const names = splitOutsideQuotes(header, delimiter);
    const known = names.filter((name) => plain.has(simplified(name))).length;
    return { delimiter, splits: names.length > 1, known };
  });
  const splitting = scored.filter(({ splits }) => splits);
  const most = Math.max(0, ...splitting.map(({ known }) => known));
  const [best = scored[0], other] = splitting.filter(({ known }) => known === most);
  if (other) {
    throw new UnreadableInput("its columns may be separated by more than one character: name it with --delimiter");
  }
  return best?.delimiter ?? ",";
}

/** Whether a line can be the header of a CSV text: it names a field, a column that is mapped, or the id. */
export function isHeader(line: string, fields: readonly InputField[], options: RowOptions): boolean {
  const wanted = [...fields.map(({ name }) => name), ...Object.values(options.map ?? {}), options.id ?? ID];
  const names = new Set(DELIMITERS.flatMap((delimiter) => splitOutsideQuotes(line, delimiter).map(simplified)));
  return wanted.some((name) => names.has(simplified(name)));
}

function columnOf(field: string, names: readonly string[], { map = {} }: RowOptions): number | undefined {
  const mapped = Object.hasOwn(map, field) ? map[field] : undefined;
  if (mapped !== undefined) return named(mapped, names, `--map ${field}=${mapped}`);
  const taken = new Set(Object.values(map));
  const free = names.map((name) => (taken.has(name) ? undefined : name));
  const same = indexesOf(free, (name) => name === field);
  const alike = same.length > 0 ? same : indexesOf(free, (name) => simplified(name) === simplified(field));
  if (alike.length < 2) return alike[0];
  const which = listed(alike.map((index) => names[index] ?? ""));
  throw new UserError(`The input has ${alike.length} columns for ${field} (${which}): leave one of them.`);
}

function idColumn(names: readonly string[], { id }: RowOptions): number | undefined {
  if (id !== undefined) return named(id, names, `--id ${id}`);
  const [index, ...others] = indexesOf([...names], (name) => name.toLowerCase() === ID);
  if (others.length === 0) return index;
  throw new UserError(
    `The input has ${others.length + 1} columns with the rows' ids: leave one, or name it with --id.`,
  );
}

/** @throws UserError where there is no such column, or there are two */
function named(column: string, names: readonly string[], option: string): number {
  const [index, other] = indexesOf([...names], (name) => name === column);
  if (index !== undefined && other === undefined) return index;
  const what = index === undefined ? "no column" : "two columns";
  throw new UserError(
    `${show(option)}: the input has ${what} ${show(column)}; its columns are ${listed(names)}.${didYouMean(column, names)}`,
  );
}

function indexesOf(names: readonly (string | undefined)[], is: (name: string) => boolean): number[] {
  return names.flatMap((name, index) => (name !== undefined && is(name) ? [index] : []));
}

/** A name without what people write differently. */
function simplified(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Most names that a message quotes. */
const MOST_NAMES = 12;

/** Names for a message: the first ones, and how many more there are. */
export function listed(names: readonly string[]): string {
  return listSome(names.map(show), MOST_NAMES);
}

function splitOutsideQuotes(line: string, delimiter: string): string[] {
  const parts = [""];
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    if (char === delimiter && !quoted) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}
