import { resolve } from "node:path";
import { isInside } from "../folder/inside.js";
import { findUpwards } from "../folder/upwards.js";
import { OTLP_ADDRESS, OTLP_FILES } from "./otlp.js";
import { DEFAULTS, type Settings } from "./variables.js";

/** The variable of the store's folder. */
const HOME = "UNDERWRITE_HOME";
const LEADS_OUT = "leads out of this folder";

/**
 * Takes out of the settings what the `.env` of a folder may not set: files of the machine that would be written or that
 * prove who one is, which servers are believed to be the environment's, and what is said of one process alone. The folder
 * may be a clone of somebody's.
 *
 * @returns a sentence about each
 */
export function refuseFromFolder(settings: Settings, cwd: string): string[] {
  const leadsOut = (name: string) => !isInside(resolve(cwd, settings[name]?.value ?? "."), cwd);
  const address = settings[OTLP_ADDRESS.find((name) => settings[name] !== undefined) ?? ""];
  const ofEnvironment = address?.place === "the environment";
  const refused: Record<string, string> = {
    ...(isInside(storeOf(settings, cwd), cwd) ? {} : { UNDERWRITE_KEEP: "would remove traces outside of this folder" }),
    GITHUB_STEP_SUMMARY: "names a file to be written",
    TRACEPARENT: "would make all runs part of one trace",
    PGPASSWORD: "is a password that PostgreSQL's client takes from the environment",
    ...(leadsOut(HOME) ? { [HOME]: LEADS_OUT } : {}),
    ...Object.fromEntries(
      Object.values(OTLP_FILES)
        .flat()
        .filter((name) => ofEnvironment || leadsOut(name))
        .map((name) => [name, ofEnvironment ? "is for an address of the environment" : LEADS_OUT]),
    ),
  };
  return Object.entries(refused).flatMap(([name, why]) => {
    if (settings[name]?.place !== ".env") return [];
    delete settings[name];
    return [`${name} of .env ${why}, and is ignored: only the real environment may set it so.`];
  });
}

/** The store's folder, as far as `.env` may say where it is. */
function storeOf(settings: Settings, cwd: string): string {
  const { value, place } = settings[HOME] ?? {};
  const said = value !== undefined && (place !== ".env" || isInside(resolve(cwd, value), cwd)) ? value : undefined;
  return resolve(cwd, said ?? findUpwards(cwd, DEFAULTS[HOME]) ?? DEFAULTS[HOME]);
}

/**
 * What coding agents set in the environment of the commands that they run: Claude Code; Codex, in and out of its
 * sandbox; Cursor, Gemini CLI and opencode.
 */
const CODING_AGENT_VARIABLES = [
  "CLAUDECODE",
  "CODEX_SANDBOX",
  "CODEX_SANDBOX_NETWORK_DISABLED",
  "CODEX_THREAD_ID",
  "CODEX_CI",
  "CURSOR_AGENT",
  "GEMINI_CLI",
  "OPENCODE",
];

/** The variable by which a coding agent shows that it runs this process; undefined where none does. */
export function codingAgentIn(env: Record<string, string | undefined>): string | undefined {
  return CODING_AGENT_VARIABLES.find((name) => env[name]?.trim());
}
