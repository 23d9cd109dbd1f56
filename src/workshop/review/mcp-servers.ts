import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { readJson } from "../../folder/json-document.js";
import { problemsOf } from "./commands.js";
import type { Drift } from "./drift.js";
import { lineOf, type Project } from "./project.js";

const FILE = ".mcp.json";

const serversSchema = z.object({
  mcpServers: z.record(
    z.string(),
    z.union([
      z.object({ command: z.string(), args: z.optional(z.array(z.string())) }),
      z.object({ type: z.string(), url: z.string() }),
    ]),
  ),
});

/** `.mcp.json` can be read, what it starts is a command of ours that exists, and the documents name its servers. */
export function checkMcpServers({ files, read, docs, program }: Project): Drift[] {
  if (!files.includes(FILE)) return [];
  const text = read(FILE);
  const servers = parse(text);
  if (typeof servers === "string") {
    const what = `The file does not register servers: ${servers}.`;
    return [{ code: "unreadable_mcp_servers", file: FILE, line: 1, what, fix: "Write it as MCP clients read it." }];
  }
  return Object.entries(servers).flatMap(([name, server]) => {
    const at = { file: FILE, line: lineOf(text, `"${name}"`) };
    const words = "command" in server ? [server.command, ...(server.args ?? [])] : [];
    const own = words.findIndex((word) => word === "underwrite" || word.endsWith("dist/cli/main.js"));
    const problems = own < 0 ? [] : problemsOf(program.commands, words.slice(own + 1));
    const isNamed = docs.some((document) => document.snippets.some((snippet) => snippet.text.includes(name)));
    return [
      ...problems.map(({ code, what }) => ({
        code,
        ...at,
        what,
        fix: "Start a command that underwrite --help lists.",
      })),
      ...(isNamed
        ? []
        : [
            {
              code: "undocumented_mcp_server" as const,
              ...at,
              what: `${FILE} registers ${name}, and no document says so.`,
              fix: "Say in README.md what it is and what it needs, or take it out.",
            },
          ]),
    ];
  });
}

/** The servers, or why there are none. */
function parse(text: string): z.infer<typeof serversSchema>["mcpServers"] | string {
  const json = readJson(text);
  if (!json.ok) return `it is not JSON (${json.problem})`;
  const parsed = z.safeParse(serversSchema, json.value);
  return parsed.success ? parsed.data.mcpServers : messageOf(parsed.error).replace(/\s+/g, " ").slice(0, 200);
}
