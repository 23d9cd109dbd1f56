import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues, Project } from "../project.js";
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

const CHANGELOG = "CHANGELOG.md";

/** Versions that configuration gives: of the product, and a Node that is older than the lowest. */
export function wrongVersions({ files, read }: Project, { version, node }: ProgramValues & Installed): Drift[] {
  const isOwn = (path: string) => /^\.claude-plugin\/.*\.json$/.test(path);
  const startsNode = (path: string) =>
    /^(?:Dockerfile|\.github\/workflows\/.*\.ya?ml|compose\.yaml|docs\/.*\.md)$/.test(path);
  const hasSection = !files.includes(CHANGELOG) || read(CHANGELOG).includes(`\n## ${version}`);
  const unsaid = { file: CHANGELOG, text: "", line: 1, isRow: false, heading: "" };
  const fix = `Write a section "## ${version}".`;
  const ofSections = hasSection ? [] : stale(unsaid, 0, { what: `It says nothing of ${version}, this version.`, fix });
  const ofFiles = files.flatMap((file) =>
    !(isOwn(file) || startsNode(file))
      ? []
      : read(file)
          .split("\n")
          .flatMap((text, index): Drift[] => {
            const at = { file, text, line: index + 1, isRow: false, heading: "" };
            const own = isOwn(file) ? /"version":\s*"([^"]+)"/.exec(text)?.[1] : undefined;
            if (own !== undefined && own !== version) {
              return stale(at, 0, { what: `underwrite is ${version}, not ${own}.`, fix: `Write ${version}.` });
            }
            const major = /\bnode(?:-version)?:\s*["']?(\d+)/.exec(text)?.[1];
            if (!startsNode(file) || major === undefined || Number(major) >= Number.parseInt(node ?? "0", 10))
              return [];
            return stale(at, 0, {
              what: `It needs Node ${node}, not ${major}.`,
              fix: `Write ${node}, or a newer one.`,
            });
          }),
  );
  return [...ofSections, ...ofFiles];
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
