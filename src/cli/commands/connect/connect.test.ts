import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../../testing/cli.js";
import { claudeServers, codexTables } from "./clients.js";
import { mergeJson, mergeToml } from "./merge-config.js";

const KEYS = { LANGFUSE_PUBLIC_KEY: "pk-lf-test-1", LANGFUSE_SECRET_KEY: "sk-lf-test-22" };
const AUTHORIZATION = `Basic ${Buffer.from("pk-lf-test-1:sk-lf-test-22").toString("base64")}`;
const ROOT = new URL("../../../../", import.meta.url);

describe("underwrite connect", () => {
  it("shows the configuration, writes nothing, and says that the server answers", async () => {
    const cwd = emptyFolder();
    const { stdout, stderr, exitCode } = await underwrite(["connect"], { cwd });
    const { path, added, written, answer, configuration } = JSON.parse(stdout);
    expect({ path, added, written }).toEqual({
      path: join(cwd, ".mcp.json"),
      added: ["underwrite", "langfuse"],
      written: false,
    });
    expect(JSON.parse(configuration)).toEqual({ mcpServers: claudeServers() });
    expect(answer).toMatchObject({ ok: true, tools: expect.arrayContaining(["listObservations", "analyzeTraces"]) });
    expect({ stderr, exitCode, exists: existsSync(path) }).toEqual({ stderr: "", exitCode: 0, exists: false });
  });

  it.each([
    ["claude", ".mcp.json"],
    ["cursor", ".cursor/mcp.json"],
  ])("writes what %s reads, beside the servers that are there, and no secret", async (client, file) => {
    const cwd = emptyFolder();
    const path = join(cwd, file);
    mkdirSync(join(path, ".."), { recursive: true });
    const mine = { command: "my-server", args: ["--mine"] };
    writeFileSync(path, JSON.stringify({ theme: "dark", mcpServers: { mine, underwrite: { command: "other" } } }));
    const { stdout, stderr } = await underwrite(["connect", client, "--write"], { cwd, env: KEYS });
    expect(JSON.parse(stdout)).toMatchObject({ added: ["langfuse"], kept: ["underwrite"], written: true });
    const written = readFileSync(path, "utf8");
    const { theme, mcpServers } = JSON.parse(written);
    expect({ theme, mine: mcpServers.mine, ours: mcpServers.underwrite }).toEqual({
      theme: "dark",
      mine,
      ours: { command: "other" },
    });
    expect(mcpServers.langfuse.headers.Authorization).toContain("LANGFUSE_MCP_AUTH");
    expect(stderr).toContain("Langfuse's server needs LANGFUSE_MCP_AUTH");
    for (const secret of [KEYS.LANGFUSE_SECRET_KEY, AUTHORIZATION.slice(6)])
      expect(stdout + stderr + written).not.toContain(secret);
    await underwrite(["connect", client, "--write"], { cwd, env: KEYS });
    expect(readFileSync(path, "utf8")).toBe(written);
  });

  it("adds tables to Codex's file and changes nothing in it", async () => {
    const [cwd, home] = [emptyFolder(), emptyFolder()];
    const path = join(home, ".codex", "config.toml");
    const env = { ...KEYS, HOME: home };
    await underwrite(["connect", "codex", "--write"], { cwd, env });
    const fresh = readFileSync(path, "utf8");
    expect(fresh).toBe(
      `[mcp_servers.underwrite]\ncommand = "npx"\nargs = ["underwrite", "mcp"]\ncwd = ${JSON.stringify(cwd)}\n\n[mcp_servers.langfuse]\nurl = "https://cloud.langfuse.com/api/public/mcp"\nenv_http_headers = { "Authorization" = "LANGFUSE_MCP_AUTH" }\n`,
    );
    const before = 'model = "x" # mine\n\n[mcp_servers.mine]\ncommand = "y"\n';
    writeFileSync(path, before);
    await underwrite(["connect", "codex", "--write"], { cwd, env });
    expect(readFileSync(path, "utf8")).toBe(`${before}\n${fresh}`);
  });

  it("leaves a file alone that it cannot read, and says what to do", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".mcp.json"), "{ // mine\n}");
    const { stderr, exitCode } = await underwrite(["connect", "claude", "--write"], { cwd });
    expect(stderr).toMatch(
      /\.mcp\.json cannot be added to: it is no JSON\. Add what is shown without --write by hand\./,
    );
    expect({ exitCode, text: readFileSync(join(cwd, ".mcp.json"), "utf8") }).toEqual({
      exitCode: 2,
      text: "{ // mine\n}",
    });
  });
});

describe("merging", () => {
  it("never drops or changes what a JSON configuration has", () => {
    const servers = fc.dictionary(fc.constantFrom("underwrite", "langfuse", "mine", "__proto__"), fc.jsonValue());
    const config = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), servers);
    fc.assert(
      fc.property(config, ([rest, mcpServers]) => {
        const before = JSON.parse(JSON.stringify({ ...rest, mcpServers }));
        const { text } = mergeJson("x", JSON.stringify(before), claudeServers());
        const after = JSON.parse(text);
        expect(Object.keys(after)).toEqual(Object.keys(before));
        expect({ ...after, mcpServers: null }).toEqual({ ...before, mcpServers: null });
        for (const [name, server] of Object.entries(before.mcpServers)) expect(after.mcpServers[name]).toEqual(server);
        for (const name of ["underwrite", "langfuse"]) expect(Object.hasOwn(after.mcpServers, name)).toBe(true);
      }),
    );
  });

  it.each([
    ["[mcp_servers.underwrite]\n", []],
    ['[ mcp_servers . "underwrite" ]\n', []],
    ["[mcp_servers.underwrite.env]\n", []],
    ["# [mcp_servers.underwrite]\n", ["underwrite"]],
    ["[mcp_servers.underwriter]\n", ["underwrite"]],
  ])("knows a table of TOML when it is there: %j", (text, added) => {
    expect(mergeToml("x", text, codexTables("/", undefined)).added).toEqual(added);
  });

  it.each(['mcp_servers = { a = { command = "b" } }', 'mcp_servers.a.command = "b"'])("adds no table to %s", (text) => {
    expect(() => mergeToml("x", text, codexTables("/", undefined))).toThrow("cannot be added to");
  });

  it("writes paths as TOML reads them", () => {
    expect(codexTables('C:\\a "b"\n', undefined).underwrite).toContain('cwd = "C:\\\\a \\"b\\"\\n"');
  });
});

describe("underwrite doctor --mcp", () => {
  it("starts the server, and prints the variable for Langfuse's with a warning", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".mcp.json"), JSON.stringify({ mcpServers: claudeServers() }));
    const { stdout, stderr, exitCode } = await underwrite(["doctor", "--mcp"], { cwd, env: KEYS });
    const { checks, environment } = JSON.parse(stdout);
    expect(environment).toEqual({ LANGFUSE_BASE_URL: "https://cloud.langfuse.com", LANGFUSE_MCP_AUTH: AUTHORIZATION });
    expect(stderr).toContain("holds the keys of Langfuse: keep it out of files that are shared");
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp file", status: "ok" }));
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp", status: "ok" }));
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp auth", status: "failed" }));
    expect(exitCode).toBe(1);
    const again = await underwrite(["doctor", "--mcp"], { cwd, env: { ...KEYS, LANGFUSE_MCP_AUTH: AUTHORIZATION } });
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true });
  });

  it("prints no secret unless it is asked", async () => {
    for (const args of [["doctor"], ["connect"]]) {
      const { stdout, stderr } = await underwrite(args, { env: { ...KEYS, LANGFUSE_MCP_AUTH: AUTHORIZATION } });
      for (const secret of [KEYS.LANGFUSE_SECRET_KEY, AUTHORIZATION.slice(6)])
        expect(stdout + stderr).not.toContain(secret);
    }
  });
});

describe("the .mcp.json of this package", () => {
  it("is what connect writes", () => {
    expect(JSON.parse(readFileSync(new URL(".mcp.json", ROOT), "utf8"))).toEqual({ mcpServers: claudeServers() });
  });
});
