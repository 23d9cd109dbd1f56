import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues } from "../project.js";
import { stale } from "./stale.js";

const NODE =
  /\b(?<before>needs|requires?|at least|from|>=)?\s*Node(?:\.js)?\s*(?<least>>=|from|at least)?\s*v?(?<version>\d+(?:\.\d+)*)(?<after>\s*(?:\+|or (?:newer|later|higher|above)|and (?:newer|later|up)|upwards))?/gi;

/** Versions that documents give: of Node, of what is installed, of the product itself. */
export function versions(claim: Claim, { version, packages, node }: ProgramValues & Installed): Drift[] {
  return [...nodeVersions(claim, node), ...packageVersions(claim, { ...packages, underwrite: version })];
}

/** What `package.json` says. */
export interface Installed {
  /** The exact version of each dependency. */
  packages: Readonly<Record<string, string>>;
  /** The lowest version of Node; undefined where none is said. */
  node: string | undefined;
}

function nodeVersions(claim: Claim, node: string | undefined): Drift[] {
  if (node === undefined) return [];
  return [...claim.text.matchAll(NODE)].flatMap(({ index, groups = {} }) => {
    const { before, least, version, after } = groups;
    if ((before ?? least ?? after) === undefined || version === node) return [];
    return stale(claim, index, { what: `It needs Node ${node}, not ${version}.`, fix: `Write ${node}.` });
  });
}

function packageVersions(claim: Claim, packages: Readonly<Record<string, string>>): Drift[] {
  return Object.entries(packages).flatMap(([name, installed]) => {
    const literal = name.replace(/[.+*?^$()[\]{}\\|/]/g, "\\$&");
    const mention = new RegExp(`(?<![\\w@/.-])${literal}(?:\`? v?|@)(\\d+(?:\\.\\d+)+)(?![\\w.]*\\d)`, "gi");
    return [...claim.text.matchAll(mention)].flatMap(({ index, 1: said = "" }) => {
      if (installed === said || installed.startsWith(`${said}.`)) return [];
      return stale(claim, index, { what: `${name} is ${installed}, not ${said}.`, fix: `Write ${installed}.` });
    });
  });
}
