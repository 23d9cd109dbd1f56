import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UserError } from "../../../errors.js";
import { type Case, type CaseFields, fieldsOf } from "../../../evals/case.js";
import { loadCases } from "../../../evals/case-files.js";
import { staysInPlace } from "../../../folder/inside.js";
import { LARGEST, readPlainText } from "../../../folder/plain-file.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import type { Context } from "../../context.js";
import { writeCases } from "./write-cases.js";

const FILE = "harvested.json";

/** The file of harvested cases in a folder: drafts, and those that a person has accepted. */
export class DraftFile {
  private constructor(
    private readonly agent: AnyAgent,
    readonly path: string,
    private readonly text: string | undefined,
    readonly cases: readonly Case[],
  ) {}

  /** Reads that of a folder; there need not be one. @throws UserError when it is not in order */
  static open(agent: AnyAgent, folder: string): DraftFile {
    const path = join(folder, FILE);
    const text = textOf(path);
    return new DraftFile(agent, path, text, text === undefined ? [] : loadCases(agent, [path]));
  }

  /** Adds drafts behind what is there, which stays as it is. @throws UserError when they cannot be written */
  async add(context: Pick<Context, "note" | "redactor">, drafts: readonly CaseFields[]): Promise<void> {
    await this.write(context, [...this.cases.map(fieldsOf), ...drafts]);
  }

  /** Writes all of its cases, unless another process or a person has changed the file meanwhile. @throws UserError */
  async write(context: Pick<Context, "note" | "redactor">, cases: readonly CaseFields[]): Promise<void> {
    if (textOf(this.path) !== this.text) {
      throw new UserError(`${this.path} was changed while this command ran: nothing is written, run it again.`);
    }
    await writeCases(context, this.agent, this.path, cases);
  }
}

function textOf(path: string): string | undefined {
  try {
    if (!staysInPlace(path)) throw new Error("a link leads it out of this project");
    return existsSync(path) ? readPlainText(path, LARGEST.document) : undefined;
  } catch (error) {
    throw new UserError(`${path} cannot be read (${messageOf(error)}).`);
  }
}
