import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { staysInPlace } from "../../folder/inside.js";
import { readJson } from "../../folder/json-document.js";
import { LARGEST, readPlainText } from "../../folder/plain-file.js";
import { visible } from "../../text/visible.js";

/** The file of a folder of cases that names those that belong to its suite; others may lie beside them. */
export const SUITE_FILE = ".suite.json";

/** What a suite does not have. */
export const lacksSchema = z.object({
  /** Files that its own list names. Without them it is not that suite. */
  named: z.array(z.string()),
  /** Files that ship with this package and are not in a folder without a list: a person may have wanted that. */
  shipped: z.array(z.string()),
});
export type SuiteLacks = z.infer<typeof lacksSchema>;

const suiteSchema = z.object({ files: z.array(z.string().check(z.regex(/^(?!.*(?:^|\/)\.)[^\\]+\.jsonl?$/i))) });

/** The names in a folder's list; undefined where it has none. @throws UserError for one that cannot be read */
export function readSuiteFile(folder: string): string[] | undefined {
  const path = join(folder, SUITE_FILE);
  if (!existsSync(path)) return undefined;
  const files = listedIn(path);
  if (files) return files;
  throw new UserError(
    `${visible(path)} does not list a suite's files: write { "files": ["hard.json"] }, or remove it.`,
  );
}

function listedIn(path: string): string[] | undefined {
  try {
    const json = staysInPlace(path) ? readJson(readPlainText(path, LARGEST.settings)) : undefined;
    return json?.ok ? z.safeParse(suiteSchema, json.value).data?.files : undefined;
  } catch {
    return undefined; // what cannot be read lists nothing
  }
}

/** A list's text. */
export function formatSuiteFile(names: readonly string[]): string {
  return `${JSON.stringify({ files: [...new Set(names)].sort() }, null, 2)}\n`;
}

/** The paths that a folder's list names and that are not there. @throws UserError for a list that cannot be read */
export function missingFiles(folder: string): string[] {
  return (readSuiteFile(folder) ?? []).map((name) => join(folder, name)).filter((path) => !existsSync(path));
}
