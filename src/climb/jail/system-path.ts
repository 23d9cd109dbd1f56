import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { environmentVariable } from "../../settings/config.js";

/** Where programs are looked for, bubblewrap among them. */
export function systemPath(): string {
  return environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
}

/** The file of a program, behind all links; undefined where there is none of that name. */
export function programNamed(name: string): string | undefined {
  const places = systemPath()
    .split(delimiter)
    .flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]);
  const found = places.find((path) => existsSync(path));
  return found === undefined ? undefined : realpathSync(found);
}
