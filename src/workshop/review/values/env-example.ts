import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues } from "../project.js";
import { stale } from "./stale.js";

const ENTRY = /^# ?([A-Z][A-Z0-9_]*)=(.*)$/;

/** An entry of `.env.example`: what it says of a variable, as a row of a table does. */
export interface EnvEntry extends Claim {
  name: string;
  value: string;
}

/** The entries of `.env.example`; what is said of one stands above it. */
export function entriesOf(file: string, text: string): EnvEntry[] {
  const entries: EnvEntry[] = [];
  let above: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const [, name, value = ""] = ENTRY.exec(line) ?? [];
    if (name === undefined) above = line.startsWith("#") ? [...above, line.replace(/^#\s*/, "")] : [];
    else {
      const row = `| ${name} | ${above.join(" ")} |`;
      entries.push({ file, line: index + 1, text: row, isRow: true, heading: "", name, value });
      above = [];
    }
  }
  return entries;
}

/** Values of `.env.example` that are not the defaults that the code has. */
export function wrongExamples(entries: readonly EnvEntry[], { settings }: ProgramValues): Drift[] {
  return entries.flatMap((entry) => {
    const known = settings[entry.name];
    if (known === undefined || entry.value === "" || entry.value === known) return [];
    const what = `The default of ${entry.name} is ${known}, not ${entry.value}.`;
    return stale(entry, 0, { what, fix: `Write ${known}.` });
  });
}
