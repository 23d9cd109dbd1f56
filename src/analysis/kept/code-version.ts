import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashSources } from "../../folder/sources.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import { sha256 } from "../../text/sha256.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { type DefinedCheck, digestOf } from "../checks/check.js";

/** In a build: the hash of the sources that read runs. From source there is no such thing. */
declare const READING_SOURCES: string | undefined;

/** Files of a project that what its agent's code does can depend on, and folders whose files it does not depend on. */
const OF_CODE = /\.(?:[cm]?[jt]sx?|json|ya?ml|toml|csv)$/;
const NO_CODE = /^(?:\.|node_modules$|cases$|plans$|findings$|judges$)/;
/** Most files of a project that are looked at. */
const MOST_FILES = 5000;

let own: string | undefined;

function readingSources(): string | undefined {
  if (typeof READING_SOURCES !== "undefined") return READING_SOURCES;
  own ??= hashSources(fileURLToPath(new URL("../..", import.meta.url)), "analysis/kept/run-facts.ts");
  return own;
}

/**
 * Names the code by which runs of an agent are read: the reading itself, the agent's definition with all that it can be
 * made of, and the checks that a person has accepted. Undefined where it is not known: then nothing can be kept.
 */
export function codeVersion(agent: AnyAgent, checks: readonly DefinedCheck[]): string | undefined {
  const reading = readingSources();
  const version = agentVersion(agent);
  const files = agent.project === undefined ? "" : filesOf(agent.project);
  if (reading === undefined || version[ATTRIBUTE.codeHash] === undefined || files === undefined) return undefined;
  const parts = [reading, agent.name, agent.strict, version, files, checks.map(digestOf).sort(), process.version];
  return sha256(JSON.stringify(parts), 32);
}

/** The files of a project with their sizes and times; undefined where there are too many, or one cannot be looked at. */
function filesOf(project: string): string | undefined {
  const found: string[] = [];
  const folders = [project];
  try {
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (NO_CODE.test(entry.name)) continue;
        if (entry.isDirectory()) folders.push(path);
        else if (OF_CODE.test(entry.name)) {
          const { size, mtimeMs } = statSync(path);
          found.push(`${path} ${size} ${mtimeMs}`);
        }
        if (found.length > MOST_FILES) return undefined;
      }
    }
  } catch {
    return undefined; // nothing is kept then
  }
  return found.sort().join("\n");
}
