import { environmentVariable } from "../../settings/config.js";

/** Where programs are looked for, bubblewrap among them. */
export function systemPath(): string {
  return environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
}
