import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changeFolder } from "../../files/change-files.js";
import { packageRoot } from "../../folder/own-program.js";
import { PLAYBOOKS, readPlaybooks, replacedIn } from "../../workshop/playbook.js";

/** What became of the playbooks in a folder. */
export interface InstalledPlaybooks {
  /** Where they are: a folder below the one that is worked in. */
  skills: string;
  added: string[];
  /** Those that are there as they ship. */
  kept: string[];
  /** Those in whose place the folder has others, which stay. */
  replaced: string[];
}

/**
 * Puts the playbooks that ship into a folder, where coding agents find them as skills. What is there stays as it is.
 *
 * @param options.skills where these are, below the folder
 * @param options.write false only says what would be added
 * @throws UserError when they cannot be written
 */
export async function installPlaybooks(
  folder: string,
  { skills, write }: { skills: string; write: boolean },
): Promise<InstalledPlaybooks> {
  const shipped = readPlaybooks(packageRoot());
  const replaced = replacedIn(folder, shipped, skills);
  const place = join(folder, skills);
  const missing = shipped.map(({ name }) => name).filter((name) => !existsSync(join(place, name, "SKILL.md")));
  const kept = shipped.map(({ name }) => name).filter((name) => ![...missing, ...replaced].includes(name));
  if (!write || missing.length === 0) return { skills, added: missing, kept, replaced };
  const files = missing.map((name) => {
    const path = join(name, "SKILL.md");
    return { path, text: readFileSync(join(packageRoot(), PLAYBOOKS, path), "utf8") };
  });
  const added = await changeFolder(place, ({ write: writeAll }) => {
    const left = files.filter(({ path }) => !existsSync(join(place, path))); // another process may have been faster
    if (left.length > 0) writeAll(left);
    return left.map(({ path }) => path.split("/")[0] ?? "");
  });
  return { skills, added, kept, replaced };
}
