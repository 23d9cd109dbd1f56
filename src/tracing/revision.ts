import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The commit that a folder's git repository stands on; undefined where there is none. */
export function gitRevision(folder: string): string | undefined {
  const git = join(folder, ".git");
  const head = read(join(git, "HEAD"));
  const ref = /^ref: (\S+)$/.exec(head ?? "")?.[1];
  if (ref === undefined) return head;
  const packed = () => read(join(git, "packed-refs"))?.match(new RegExp(`^([0-9a-f]{40}) ${ref}$`, "m"))?.[1];
  return read(join(git, ref)) ?? packed();
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
