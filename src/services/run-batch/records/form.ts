import { createReadStream } from "node:fs";
import { parse as csvParser } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import * as z from "zod/mini";
import { LARGEST } from "../../../folder/plain-file.js";
import { textLines } from "../../../folder/text-lines.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { inputFieldsOf } from "../../../runtime/definition/input-fields.js";
import { jsonIn } from "../../../text/json.js";
import { visibleLines } from "../../../text/visible.js";
import type { Capture } from "../../../tracing/capture.js";
import { type BatchRecord, ROW_STATUSES } from "./record.js";

/**
 * With what a cell begins that a spreadsheet takes for a formula: OWASP's list, with the wide forms of its characters
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/** A negative number is what it says, and no formula. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

export type BatchFormat = "jsonl" | "csv";

/** What is known of a row that was written before, and its text. */
export interface WrittenRow extends z.infer<typeof writtenSchema> {
  /** Ends with a line feed. */
  raw: string;
}

const writtenSchema = z.object({
  row: z.int(),
  key: z.string(),
  status: z.enum(ROW_STATUSES),
  outcome: z.nullable(z.string()),
  cost_usd: z.nullable(z.number()),
  trace_id: z.nullable(z.string()),
  warnings: z.array(z.string()),
});

/** A form of a batch's output: how records are written, and read back. */
export interface RecordForm {
  format: BatchFormat;
  /** What the text begins with: the header of a CSV text. */
  head: string;
  write(record: BatchRecord): string;
  /** The rows of a file, as far as they are whole. @throws Error when it is no output of a batch in this form */
  read(path: string): AsyncGenerator<WrittenRow>;
}

/** The form of a batch's records, for an agent whose inputs are captured so. */
export function recordForm(format: BatchFormat, agent: AnyAgent, capture: Capture): RecordForm {
  return format === "jsonl" ? jsonlForm() : csvForm(agent, capture);
}

const NOT_OURS = "it is no output of underwrite batch in this form";

function jsonlForm(): RecordForm {
  return {
    format: "jsonl",
    head: "",
    write: (record) => `${visibleLines(JSON.stringify(record))}\n`,
    async *read(path) {
      let isFirst = true;
      for await (const { text = "" } of textLines(createReadStream(path), LARGEST.document)) {
        const row = written(jsonIn(text), `${text}\n`);
        if (!row && isFirst && text.trim() !== "" && !text.startsWith('{"row":')) throw new Error(NOT_OURS);
        if (!row) return; // the process was killed while it wrote this
        isFirst = false;
        yield row;
      }
    },
  };
}

function csvForm(agent: AnyAgent, capture: Capture): RecordForm {
  const inputs = inputFieldsOf(agent.input).map(({ name }) => name);
  const outputs = Object.keys(agent.output._zod.def.shape);
  const inputColumns = inputs.length > 0 ? inputs.map((name) => `input.${name}`) : ["input"];
  const columns = [
    ...["row", "line", "id", "status", "outcome"],
    ...(capture === "none" ? [] : inputColumns),
    ...outputs.map((name) => `output.${name}`),
    ...["reasons", "would_approve_if", "warnings", "violations", "field", "error"],
    ...["trace_id", "cost_usd", "duration_ms", "key"],
  ];
  const inputCells = ({ input }: BatchRecord): unknown[] => {
    if (capture === "none") return [];
    return inputs.length > 0 ? inputs.map((name) => memberOf(input, name)) : [input];
  };
  const cells = (record: BatchRecord): unknown[] => [
    ...[record.row, record.line, record.id, record.status, record.outcome],
    ...inputCells(record),
    ...outputs.map((name) => memberOf(record.output, name)),
    record.reasons.map(({ sentence }) => sentence).join(" "),
    record.would_approve_if.map(({ sentence }) => sentence).join("; or "),
    ...[record.warnings.join(" "), record.violations.join(" "), record.field, record.error],
    ...[record.trace_id, record.cost_usd, record.duration_ms, record.key],
  ];
  const head = lineOf(columns);
  return {
    format: "csv",
    head,
    write: (record) => lineOf(cells(record)),
    async *read(path) {
      const parser = csvParser({ raw: true, relax_column_count: true, record_delimiter: "\n" });
      const stream = createReadStream(path);
      stream.on("error", (error) => parser.destroy(error)).pipe(parser);
      let isFirst = true;
      try {
        for await (const { record, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
          if (isFirst && raw !== head) throw new Error(NOT_OURS);
          const isHead = isFirst;
          isFirst = false;
          if (isHead) continue;
          const row = raw.endsWith("\n") ? written(fieldsOf(columns, record), raw) : undefined;
          if (!row) return; // the process was killed while it wrote this
          yield row;
        }
      } catch (error) {
        if ((error as { code?: string }).code !== "CSV_QUOTE_NOT_CLOSED") throw error; // killed within a cell
      } finally {
        stream.destroy();
      }
    },
  };
}

function lineOf(cells: readonly unknown[]): string {
  return stringify([cells.map(cellOf)], { record_delimiter: "\n" });
}

function memberOf(object: unknown, name: string): unknown {
  return object !== null && typeof object === "object" ? (object as Record<string, unknown>)[name] : undefined;
}

/** What `written` reads of a CSV record. */
function fieldsOf(columns: readonly string[], cells: readonly string[]): object {
  const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
  const orNull = (name: string) => (cell(name) === "" ? null : cell(name));
  return {
    row: Number(cell("row")),
    key: cell("key"),
    status: cell("status"),
    outcome: orNull("outcome"),
    cost_usd: cell("cost_usd") === "" ? null : Number(cell("cost_usd")),
    trace_id: orNull("trace_id"),
    warnings: cell("warnings").split(" ").filter(Boolean),
  };
}

/** A row as it was written; undefined for what is none. */
export function written(value: unknown, raw: string): WrittenRow | undefined {
  const { data } = z.safeParse(writtenSchema, value);
  return data && { ...data, raw };
}

/**
 * A value as a cell of a CSV text. Numbers stay numbers; a text that a spreadsheet would take for a formula gets an
 * apostrophe before it; hidden characters are written out; lists and objects are JSON.
 */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isFormula = (FORMULA.test(text) || /^[\t\r\n]/.test(text)) && !NUMBER.test(text);
  return visibleLines(isFormula ? `'${text}` : text);
}
