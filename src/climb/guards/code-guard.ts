import type { Case } from "../../evals/cases/case.js";
import type { Part } from "../gate/rows.js";

/** A file that was edited, and what its edit is held to. */
export interface EditedFile {
  path: string;
  part: Part;
  before: string;
  after: string;
  /** The suite, all of it. */
  cases: readonly Case<unknown>[];
  /** What an approved plan says, word for word. */
  planText: string;
}

/** What is wrong with an edit, each in a sentence. */
export function codeProblems(_file: EditedFile): string[] {
  return [];
}
