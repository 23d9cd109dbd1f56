import * as z from "zod/mini";
import { readAs } from "../../runtime/read-as.js";
import { variablesSet } from "../../settings/config.js";
import { jsonIn } from "../../text/json.js";
import { runBounded } from "../jail/bounded-process.js";
import { programNamed } from "../jail/system-path.js";
import { endOf, MAX_OUTPUT, OF_THIS_MACHINE } from "./client.js";
import { type Coder, problemOf } from "./coder.js";

/** What it is told of its own provider. It is given no shell that could read it. */
const OF_CLAUDE = `ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN ANTHROPIC_BASE_URL ANTHROPIC_MODEL ANTHROPIC_CUSTOM_HEADERS
  CLAUDE_CONFIG_DIR CLAUDE_CODE_OAUTH_TOKEN CLAUDE_CODE_USE_BEDROCK CLAUDE_CODE_USE_VERTEX AWS_REGION AWS_PROFILE
  CLOUD_ML_REGION ANTHROPIC_VERTEX_PROJECT_ID`.split(/\s+/);

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
  unready: async () => (programNamed("claude") === undefined ? "there is no program claude in PATH" : undefined),
  async work({ folder, brief, maxCostUsd, timeoutMs, signal, marks }) {
    const command = [
      ...["claude", "-p", brief, "--bare", "--tools", "Read,Edit,Grep,Glob", "--strict-mcp-config"],
      ...["--permission-mode", "acceptEdits", "--no-session-persistence", "--output-format", "json"],
      ...(maxCostUsd === undefined ? [] : ["--max-budget-usd", String(maxCostUsd)]),
    ];
    const env = { ...variablesSet([...OF_THIS_MACHINE, ...OF_CLAUDE]), ...marks };
    const ended = await runBounded(command, { cwd: folder, env, timeoutMs, maxBytes: MAX_OUTPUT, signal });
    const read = readAs(claudeResultSchema, jsonIn(ended.stdout));
    if (!read.ok) return endOf(ended, ended.stdout, null, problemOf(ended) ?? "it gave no result");
    const { result = "", total_cost_usd = null, is_error = false } = read.data;
    return endOf(ended, result, total_cost_usd, is_error ? "it says that it failed" : undefined);
  },
};
