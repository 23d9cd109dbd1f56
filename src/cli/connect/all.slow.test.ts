import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { CLI, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { CLIENTS, type ClientName } from "./clients.js";
import { parseJsonc } from "./jsonc.js";

const OURS = { command: process.execPath, args: [CLI, "mcp"] };

/** A home in which every client has been used, each with a file that holds something. */
function homeOfAll(folder: string): { HOME: string; XDG_CONFIG_HOME: string; CODEX_HOME: string; APPDATA: string } {
  const HOME = emptyFolder();
  const env = {
    HOME,
    XDG_CONFIG_HOME: join(HOME, ".config"),
    CODEX_HOME: join(HOME, ".codex"),
    APPDATA: join(HOME, ".config"),
  };
  const mine = '\uFEFF{\n  // mine\n  "mcpServers": { "mine": { "command": "x" }, },\n}\n';
  const files = {
    [join(folder, ".mcp.json")]: mine,
    [join(HOME, ".config", "Claude", "claude_desktop_config.json")]: mine,
    [join(folder, ".cursor", "mcp.json")]: mine,
    [join(HOME, ".codex", "config.toml")]: "\uFEFF# mine\n[mcp_servers.mine]\ncommand = 'x'\n",
    [join(folder, ".vscode", "mcp.json")]: mine.replace("mcpServers", "servers"),
    [join(HOME, ".codeium", "windsurf", "mcp_config.json")]: mine,
    [join(folder, ".gemini", "settings.json")]: mine,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return env;
}

describe("underwrite connect --write", () => {
  it.each([
    ["little-endian", "fffe", (bytes: Buffer) => bytes],
    ["big-endian", "feff", (bytes: Buffer) => bytes.swap16()],
  ])("keeps a file of UTF-16 in UTF-16: %s", async (_, mark, ordered) => {
    const cwd = emptyFolder();
    const path = join(cwd, ".mcp.json");
    const text = '{\r\n  "mcpServers": { "mine": { "command": "größe" } }\r\n}\r\n';
    writeFileSync(path, Buffer.concat([Buffer.from(mark, "hex"), ordered(Buffer.from(text, "utf16le"))]));
    const { exitCode } = await underwrite(["connect", "claude", "--write", "--json"], { cwd });
    const bytes = readFileSync(path);
    expect({ exitCode, mark: bytes.subarray(0, 2).toString("hex") }).toEqual({ exitCode: 0, mark });
    expect(JSON.parse(ordered(bytes.subarray(2)).toString("utf16le")).mcpServers).toEqual({
      mine: { command: "größe" },
      underwrite: OURS,
    });
  });
});

describe("underwrite connect --all", () => {
  it("adds the server to each client's own file, keeps all that is there, and puts playbooks where each reads them", async () => {
    const cwd = emptyFolder();
    const env = homeOfAll(cwd);
    const { stdout, exitCode } = await underwrite(["connect", "--all", "--write", "--json"], { cwd, env });
    const { clients, failed } = JSON.parse(stdout) as {
      clients: { client: ClientName; path: string; answer: { ok: boolean } }[];
      failed: unknown[];
    };
    expect(clients.map(({ client }) => client)).toEqual(Object.keys(CLIENTS));
    expect({ failed, ok: clients.every(({ answer }) => answer.ok), exitCode }).toEqual({
      failed: [],
      ok: true,
      exitCode: 0,
    });
    for (const { client, path } of clients) {
      const text = readFileSync(path, "utf8");
      expect(text).toContain(client === "codex" ? "# mine\n" : "// mine\n");
      expect([client, text.startsWith("\uFEFF")]).toEqual([client, true]);
      const { key } = CLIENTS[client];
      const file = client === "codex" ? parse(text.slice(1)) : (parseJsonc(text) as Record<string, unknown>);
      const { mine, underwrite: ours } = file[key] as Record<string, { command: string; args: string[] }>;
      expect(mine).toEqual({ command: "x" });
      const forAll = "forAllFolders" in CLIENTS[client];
      const more = { ...(client === "vscode" ? { type: "stdio" } : {}), ...(client === "codex" ? { cwd } : {}) };
      expect(ours).toEqual({ ...OURS, ...(forAll ? { args: [...OURS.args, "--folder", cwd] } : {}), ...more });
    }
    const shipped = readdirSync(new URL("../../../.claude/skills", import.meta.url)).sort();
    for (const skills of [".claude/skills", ".agents/skills"]) {
      expect(
        readdirSync(join(cwd, skills))
          .filter((name) => existsSync(join(cwd, skills, name, "SKILL.md")))
          .sort(),
      ).toEqual(shipped);
    }
    const again = JSON.parse((await underwrite(["connect", "--all", "--write", "--json"], { cwd, env })).stdout);
    expect(again.clients.flatMap(({ added }: { added: string[] }) => added)).toEqual([]);
  });

  it("names what it looked for where there is no client, and writes nothing", async () => {
    const [cwd, HOME] = [emptyFolder(), emptyFolder()];
    const env = { HOME, XDG_CONFIG_HOME: join(HOME, "c"), CODEX_HOME: join(HOME, "x"), APPDATA: join(HOME, "c") };
    const { stdout, stderr, exitCode } = await underwrite(["connect", "--all", "--write"], { cwd, env });
    expect(stderr).toContain(
      "no coding agent is found here: Claude Code, Claude Desktop, Cursor, Codex, VS Code, Windsurf, Gemini CLI are looked for.",
    );
    expect({ stdout, exitCode, files: readdirSync(cwd) }).toEqual({ stdout: "", exitCode: 0, files: [] });
  });

  it("goes on behind a file that cannot be added to, which stays as it is, and exits 2", async () => {
    const [cwd, HOME] = [emptyFolder(), emptyFolder()];
    mkdirSync(join(cwd, ".vscode"));
    mkdirSync(join(cwd, ".gemini"));
    writeFileSync(join(cwd, ".vscode", "mcp.json"), "{ broken");
    const env = { HOME, XDG_CONFIG_HOME: join(HOME, "c"), CODEX_HOME: join(HOME, "x"), APPDATA: join(HOME, "c") };
    const { stdout, stderr, exitCode } = await underwrite(["connect", "--all", "--write"], { cwd, env });
    expect(stderr).toContain(".vscode/mcp.json cannot be added to: it is no JSON.");
    expect(stdout).toMatch(/^VS Code\n\nGemini CLI\n/);
    expect(readFileSync(join(cwd, ".vscode", "mcp.json"), "utf8")).toBe("{ broken");
    expect(existsSync(join(cwd, ".gemini", "settings.json"))).toBe(true);
    expect(exitCode).toBe(2);
  });

  it("takes no client beside it", async () => {
    const { stderr, exitCode } = await underwrite(["connect", "cursor", "--all"]);
    expect({ stderr, exitCode }).toEqual({
      stderr: "underwrite: --all is for all clients: leave cursor out, or --all.",
      exitCode: 2,
    });
  });
});

describe("underwrite mcp --folder", () => {
  it("serves the store of that folder wherever it is started, and blanks the secrets of its .env", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, ".env"), "LANGFUSE_SECRET_KEY=sk-lf-0123456789abcdef\n");
    await underwrite(["85000", "12000", "720", "250000", "--notes", "key sk-lf-0123456789abcdef", "--quiet"], {
      cwd: emptyFolder(),
      env: { UNDERWRITE_HOME: join(folder, ".underwrite") },
    });
    const { client } = await startMcp(emptyFolder(), { args: ["--folder", folder] });
    const { text, json } = await callTool(client, "querySql", { sql: "SELECT input FROM spans WHERE type = 'AGENT'" });
    expect(json.rows).toHaveLength(1);
    expect(text).toContain("[redacted]");
    expect(text).not.toContain("sk-lf-0123456789abcdef");
    await client.close();
  });

  it("says so of a folder that is not there", async () => {
    const { stderr, exitCode } = await underwrite(["mcp", "--folder", join(emptyFolder(), "none")]);
    expect(stderr).toMatch(/^underwrite: --folder ".*none" cannot be gone into \(ENOENT.*\)\.$/);
    expect(exitCode).toBe(2);
  });
});
