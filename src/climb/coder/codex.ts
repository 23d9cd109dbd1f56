import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "smol-toml";
import writeFileAtomic from "write-file-atomic";
import * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import { LARGEST, readPlainFile, readPlainText } from "../../folder/plain-file.js";
import { readAs } from "../../runtime/read-as.js";
import { environmentVariable, variablesSet } from "../../settings/config.js";
import { jsonIn } from "../../text/json.js";
import { runBounded } from "../jail/bounded-process.js";
import { type JailView, jailed } from "../jail/bubblewrap.js";
import { programNamed, systemPath } from "../jail/system-path.js";
import { ANYWHERE, endOf, MAX_OUTPUT, OF_THIS_MACHINE } from "./client.js";
import { type Coder, lastWords, problemOf } from "./coder.js";

const OF_CODEX = ["OPENAI_API_KEY", "CODEX_API_KEY", "OPENAI_BASE_URL"];

/** What of the user's configuration is used: which model is asked, and where. No servers, hooks, skills or instructions. */
const configSchema = z.object({
  model: z.optional(z.string()),
  model_reasoning_effort: z.optional(z.string()),
  model_provider: z.optional(z.string()),
  openai_base_url: z.optional(z.string()),
  model_providers: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        env_key: z.optional(z.string()),
        env_http_headers: z.optional(z.record(z.string(), z.string())),
      }),
    ),
  ),
});

/**
 * What it may do: its commands write the folder, without a network or a key; it searches no web, has nothing of its
 * vendor's account, and gives up on a server that cannot be reached.
 */
const LIMITS = {
  sandbox_mode: "workspace-write",
  approval_policy: "never",
  web_search: "disabled",
  shell_environment_policy: { inherit: "core" },
  features: { apps: false, plugins: false, unbounded_connection_retries: false },
};

const eventSchema = z.object({
  type: z.optional(z.string()),
  error: z.optional(z.object({ message: z.optional(z.string()) })),
  item: z.optional(z.object({ type: z.optional(z.string()), text: z.optional(z.string()) })),
});

/**
 * Codex in two jails. Bubblewrap's shows it its folder, its own program and its login, so that neither cases nor the
 * store can be read; it has the network, which the model is asked over. The commands of the model run in Codex's own
 * inside that: without a network, so that the key, which is in the outer one, goes nowhere.
 */
export function codexCoder({ sandbox }: { sandbox: boolean }): Coder {
  return {
    name: "codex",
    confinement: sandbox
      ? "in bubblewrap, with the network; its commands also in its own sandbox, without"
      : "in its own sandbox alone, which reads everything (--no-sandbox)",
    unready: () => unready(sandbox),
    async work({ folder, brief, timeoutMs, signal, marks }) {
      const program = programNamed("codex") ?? "codex";
      const home = join(dirname(folder), "home");
      const own = join(home, ".codex");
      const { names, text } = userConfig();
      rmSync(home, { recursive: true, force: true });
      mkdirSync(own, { recursive: true, mode: 0o700 });
      writeFileSync(join(own, "config.toml"), text, { mode: 0o600 });
      const saveLogin = borrowLogin(own);
      const given = variablesSet([...(sandbox ? ANYWHERE : OF_THIS_MACHINE), ...OF_CODEX, ...names]);
      const env = { PATH: systemPath(), ...given, ...(sandbox ? {} : { CODEX_HOME: own }), ...marks };
      const words = ["exec", "--ignore-rules", "--ephemeral", "--skip-git-repo-check", "--json", "-"];
      const command = start(program, words, sandbox && { write: folder, home, cwd: folder });
      const bounds = { timeoutMs, maxBytes: MAX_OUTPUT, signal };
      const ended = await runBounded(command, { cwd: folder, env, input: brief, ...bounds });
      saveLogin();
      const events = ended.stdout.split("\n").flatMap((line) => {
        const read = readAs(eventSchema, jsonIn(line));
        return read.ok ? read.data : [];
      });
      const said = events.flatMap(({ item }) => (item?.type === "agent_message" ? (item.text ?? "") : []));
      const failed = events.find(({ type }) => type === "turn.failed");
      return endOf(ended, said.join("\n") || (failed?.error?.message ?? ""), null, failed && "it says that it failed");
    },
  };
}

/** Tries whether Codex starts, and can make its sandbox, where it would run. */
async function unready(sandbox: boolean): Promise<string | undefined> {
  const program = programNamed("codex");
  if (program === undefined) return "there is no program codex in PATH";
  userConfig();
  const words = ["sandbox", "-c", `sandbox_mode="${LIMITS.sandbox_mode}"`, "--", "true"];
  const command = start(program, words, sandbox && { cwd: "/tmp" });
  const env = { PATH: systemPath(), HOME: homedir() };
  const ended = await runBounded(command, { cwd: "/", env, timeoutMs: 60_000, maxBytes: 100_000 });
  const problem = problemOf(ended);
  return (
    problem && `codex cannot run its sandbox ${sandbox ? "in bubblewrap " : ""}here: ${problem} (${lastWords(ended)})`
  );
}

/** The words that start it: what npm installs is a script. @param jail what it sees of this machine; false for all */
function start(program: string, words: string[], jail: false | Pick<JailView, "write" | "home" | "cwd">): string[] {
  const command = [...(program.endsWith(".js") ? [process.execPath] : []), program, ...words];
  const view = { read: readable(program), network: true, nests: true, inherits: true, env: {} };
  return jail ? jailed(command, { ...jail, ...view }) : command;
}

/** What must be there for it to run: all that it is installed with. */
function readable(program: string): string[] {
  const own = dirname(dirname(program));
  const [modules] = /^.*?\/node_modules(?=\/)/.exec(program) ?? [];
  const certificates = ["SSL_CERT_FILE", "SSL_CERT_DIR"].flatMap((name) => environmentVariable(name) ?? []);
  const installed = existsSync(join(own, "codex-package.json")) ? own : (modules ?? program);
  return [process.execPath, installed, ...certificates.filter((path) => existsSync(path))];
}

/** @throws UserError for a configuration that cannot be read */
function userConfig(): { text: string; names: string[] } {
  const path = join(codexHome(), "config.toml");
  const read = readAs(configSchema, existsSync(path) ? parsedToml(path) : {});
  if (!read.ok) throw new UserError(`${path} cannot be read: ${read.problem}`);
  const providers = Object.values(read.data.model_providers ?? {});
  const names = providers.flatMap(({ env_key, env_http_headers = {} }) => [
    ...(env_key === undefined ? [] : [env_key]),
    ...Object.values(env_http_headers),
  ]);
  return { text: stringify({ ...read.data, ...LIMITS }), names };
}

function parsedToml(path: string): unknown {
  try {
    return parse(readPlainText(path, LARGEST.settings));
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${messageOf(error)}`);
  }
}

function codexHome(): string {
  return environmentVariable("CODEX_HOME") ?? join(homedir(), ".codex");
}

/** Copies the user's login, where there is one. @returns what puts one that Codex has renewed back: the old one is spent */
function borrowLogin(home: string): () => void {
  const [own, copy] = [codexHome(), home].map((folder) => join(folder, "auth.json")) as [string, string];
  if (!existsSync(own)) return () => {};
  const read = (path: string) => readPlainFile(path, LARGEST.settings);
  const before = read(own);
  writeFileSync(copy, before, { mode: 0o600 });
  return () => {
    const after = read(copy);
    const isRenewed = !after.equals(before) && read(own).equals(before) && jsonIn(after.toString("utf8")) !== undefined;
    if (isRenewed) writeFileAtomic.sync(own, after, { mode: 0o600 });
  };
}
