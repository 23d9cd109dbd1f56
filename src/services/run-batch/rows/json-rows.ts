import { readJson, repeatedKey } from "../../../folder/json-document.js";
import { NOT_UTF8, type TextLine } from "../../../folder/text-lines.js";
import type { InputField } from "../../../runtime/definition/input-fields.js";
import { isObject, isTooDeep } from "../../../text/json.js";
import { show } from "../../../text/visible.js";
import { jsonDocuments } from "../../../tracing/otlp/json-documents.js";
import { type BatchRow, ID, LONGEST_ROW, type RowOptions, TOO_DEEP, UnreadableInput } from "./row.js";

/** One document as it was read, and a key that it has twice. */
interface Document {
  value: unknown;
  repeated: string | undefined;
}

/** How a JSON text holds its rows: an object a line (JSONL), objects over several lines each, or all in one list. */
export type JsonForm = "lines" | "documents" | "list";

/** The form of a JSON text, by its first line with something on it. */
export function jsonFormOf(first: string): JsonForm {
  if (first.trimStart().startsWith("[")) return "list";
  const read = readJson(first);
  return !read.ok && read.problem === "it ends too early" ? "documents" : "lines";
}

/**
 * The rows of a JSON text.
 *
 * @param lines the text's lines
 * @throws UnreadableInput where a list is none
 */
export async function* jsonRows(
  lines: AsyncIterable<TextLine>,
  form: JsonForm,
  fields: readonly InputField[],
  options: RowOptions,
): AsyncGenerator<BatchRow> {
  if (form === "lines") {
    yield* lineRows(lines, fields, options);
    return;
  }
  const isList = form === "list";
  const documents = jsonDocuments(isList ? withoutBrackets(lines) : lines, {
    parse: parseDocument,
    isWhole: (document) => isObject((document as Document).value),
    longest: LONGEST_ROW,
  });
  let row = 0;
  for await (const found of documents) {
    const { line } = found;
    row++;
    if (found.problem !== undefined) {
      if (isList) throw new UnreadableInput(`its list is broken on line ${line}, which ${found.problem}`);
      yield { row, line, problem: found.problem };
      continue;
    }
    const document = found.value as Document;
    if (isList && !isObject(document.value)) {
      throw new UnreadableInput(`its list is broken on line ${line}, which holds something else than objects`);
    }
    yield { row, line, ...readDocument(document, fields, options) };
  }
}

async function* lineRows(
  lines: AsyncIterable<TextLine>,
  fields: readonly InputField[],
  options: RowOptions,
): AsyncGenerator<BatchRow> {
  let [row, line] = [0, 0];
  for await (const { text, problem } of lines) {
    line++;
    if (problem !== undefined && problem !== NOT_UTF8) throw new UnreadableInput(`its line ${line} ${problem}`);
    if (text?.trim() === "") continue;
    row++;
    if (text === undefined) yield { row, line, problem };
    else if (text.length > LONGEST_ROW) yield { row, line, problem: `is longer than ${LONGEST_ROW} characters` };
    else {
      const read = readJson(text);
      if (read.ok) yield { row, line, ...readDocument(parseDocument(text), fields, options) };
      else yield { row, line, problem: `is not JSON (${read.problem.replace(/^line 1, /, "")})` };
    }
  }
}

function parseDocument(text: string): Document {
  return { value: JSON.parse(text), repeated: repeatedKey(text) };
}

function readDocument({ value, repeated }: Document, fields: readonly InputField[], options: RowOptions) {
  if (repeated !== undefined) return { problem: `has ${show(repeated)} twice: give it once` };
  if (isTooDeep(value)) return { problem: TOO_DEEP };
  if (!isObject(value)) return { fields: value };
  const { map = {}, id = ID } = options;
  const given = new Map(Object.entries(value));
  const name = given.get(id);
  const isName = typeof name === "string" || typeof name === "number";
  const isField = (key: string) => fields.some((field) => field.name === key);
  const mapped = Object.entries(map).flatMap(([field, key]) =>
    given.has(key) ? [[field, given.get(key)] as const] : [],
  );
  for (const key of Object.values(map)) if (!isField(key)) given.delete(key);
  if (!isField(id)) given.delete(id);
  for (const [field, part] of mapped) given.set(field, part);
  return { ...(isName ? { id: String(name) } : {}), fields: Object.fromEntries(given) };
}

/** The lines of a list without the brackets around it. @throws UnreadableInput where it does not end */
async function* withoutBrackets(lines: AsyncIterable<TextLine>): AsyncGenerator<TextLine> {
  let held: TextLine[] = []; // the last line with something on it, and the empty ones behind it
  let begun = false;
  let number = 0;
  for await (const { text, problem } of lines) {
    number++;
    if (problem !== undefined) throw new UnreadableInput(`its line ${number} ${problem}`);
    const line = { text: begun ? text : text.replace("[", " ") };
    begun ||= text.trim() !== "";
    if (line.text.trim() === "") held.push(line);
    else {
      yield* held;
      held = [line];
    }
  }
  const [last, ...empty] = held;
  const end = last?.text?.trimEnd() ?? "";
  if (!end.endsWith("]")) throw new UnreadableInput("its list does not end");
  yield { text: end.slice(0, -1) };
  yield* empty;
}
