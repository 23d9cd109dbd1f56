import * as z from "zod/mini";
import { readAs } from "../../runtime/read-as.js";
import { environmentVariable } from "../../settings/config.js";
import { type Ended, runBounded } from "../jail/bounded-process.js";
import { type Coder, type CoderEnd, lastWords, problemOf, readAnswer, type Task } from "./coder.js";

/** Most that a client may print, in bytes. */
const MAX_OUTPUT = 64_000_000;

/** What any client needs of the environment: nothing of it is a secret of this project's. */
const COMMON =
  `PATH HOME USER LOGNAME LANG LC_ALL TERM TMPDIR TZ SystemRoot USERPROFILE APPDATA LOCALAPPDATA TEMP TMP PATHEXT
  HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS`.split(
    /\s+/,
  );

/** What each client is told of its own provider. It is given no shell that could read it. */
const OF_CLAUDE = `ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN ANTHROPIC_BASE_URL ANTHROPIC_MODEL ANTHROPIC_CUSTOM_HEADERS
  CLAUDE_CONFIG_DIR CLAUDE_CODE_OAUTH_TOKEN CLAUDE_CODE_USE_BEDROCK CLAUDE_CODE_USE_VERTEX AWS_REGION AWS_PROFILE
  CLOUD_ML_REGION ANTHROPIC_VERTEX_PROJECT_ID`.split(/\s+/);
const OF_CODEX = "OPENAI_API_KEY CODEX_API_KEY CODEX_HOME OPENAI_BASE_URL".split(" ");

/** The variables of a list that are set. */
function variables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environmentVariable(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const claudeResultSchema = z.object({
  result: z.optional(z.string()),
  total_cost_usd: z.optional(z.number()),
  is_error: z.optional(z.boolean()),
});

/**
 * Claude Code without a shell: it reads, finds and edits files of its folder, and nothing else. No settings, hooks,
 * servers or memory of the user's are loaded.
 */
export const claudeCoder: Coder = {
  name: "claude",
  confinement: "only Read, Edit, Grep and Glob in its folder; no shell",
  async work(task) {
    const command = [
      ...["claude", "-p", task.brief, "--bare", "--tools", "Read,Edit,Grep,Glob", "--strict-mcp-config"],
      ...["--permission-mode", "acceptEdits", "--no-session-persistence", "--output-format", "json"],
      ...(task.maxCostUsd === undefined ? [] : ["--max-budget-usd", String(task.maxCostUsd)]),
    ];
    const ended = await start(task, command, variables([...COMMON, ...OF_CLAUDE]));
    const read = readAs(claudeResultSchema, parsed(ended.stdout));
    if (!read.ok) return endOf(ended, ended.stdout, null, "it gave no result");
    const { result = "", total_cost_usd = null, is_error = false } = read.data;
    return endOf(ended, result, total_cost_usd, is_error ? "it says that it failed" : undefined);
  },
};

const codexEventSchema = z.object({
  item: z.optional(z.object({ type: z.optional(z.string()), text: z.optional(z.string()) })),
});

/** Codex in its own sandbox, which lets it write its folder; its stdin is closed. */
export const codexCoder: Coder = {
  name: "codex",
  confinement: "in its own sandbox (workspace-write)",
  async work(task) {
    const command = ["codex", "exec", "--sandbox", "workspace-write", "--skip-git-repo-check", "--json", task.brief];
    const ended = await start(task, command, variables([...COMMON, ...OF_CODEX]));
    const said = ended.stdout.split("\n").flatMap((line) => {
      const read = readAs(codexEventSchema, parsed(line));
      return read.ok && read.data.item?.type === "agent_message" ? (read.data.item.text ?? "") : [];
    });
    return endOf(ended, said.join("\n"), null, undefined);
  },
};

function start(task: Task, command: readonly string[], env: Record<string, string>): Promise<Ended> {
  const { folder, timeoutMs, signal } = task;
  return runBounded(command, {
    cwd: folder,
    env: { ...env, ...task.marks },
    timeoutMs,
    maxBytes: MAX_OUTPUT,
    signal,
  });
}

function endOf(ended: Ended, text: string, costUsd: number | null, failed: string | undefined): CoderEnd {
  const problem = problemOf(ended) ?? failed;
  return {
    ...readAnswer(text),
    costUsd,
    said: text.trim().slice(-2000) || lastWords(ended),
    ...(problem ? { problem } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
