import type { Json } from "../../runtime/models/message.js";
import type { Misfit } from "../../runtime/read-as.js";
import { visible } from "../../text/visible.js";

export type CaseProblemCode =
  | "missing_file"
  | "unreadable_file"
  | "invalid_json"
  | "invalid_field"
  | "invalid_input"
  | "reference_fails"
  | "duplicate_id"
  | "duplicate_application"
  | "unknown_field"
  | "impossible_value"
  | "unknown_tool"
  | "contradicts_policy"
  | "unchecked_field";

/** One way in which a case, or its file, is not in order. */
export interface CaseProblem {
  code: CaseProblemCode;
  file: string;
  /** The case's id, or its number in the file (`#3`) where it has no readable id; null: the file itself. */
  case_id: string | null;
  /** The field's path, such as `expected.approved`; null where it is no single field. */
  field: string | null;
  /** One sentence for a person. */
  message: string;
  actual?: Json;
  expected?: Json;
  /** The policy's figures that show it. */
  figures?: Record<string, Json>;
}

export type CasePlace = Pick<CaseProblem, "file" | "case_id" | "field">;

/** A problem whose sentence is known where it was found. Text of the file is made fit for a line. */
export function caseProblem(code: CaseProblemCode, place: CasePlace, text: string): CaseProblem {
  return { code, ...place, message: visible(text.replace(/\s+/g, " ")) };
}

export function misfitProblem(place: CasePlace, { path, message }: Misfit): CaseProblem {
  return caseProblem("invalid_field", { ...place, field: path === "" ? null : path }, `${message}.`);
}

/** A problem as one line that names file, case and field. */
export function describeProblem({ file, case_id, field, message }: CaseProblem): string {
  const where = [visible(file), case_id === null ? [] : `case ${visible(case_id)}`].flat().join(", ");
  return `${where}: ${field === null ? "" : `${visible(field)}: `}${message}`;
}

/** The name of a case for messages: its id, or where it has none, its number in the file. */
export function nameOf(value: unknown, index: number): string {
  const id = value !== null && typeof value === "object" && "id" in value ? value.id : undefined;
  return typeof id === "string" && id !== "" ? visible(id.slice(0, 100)) : `#${index + 1}`;
}
