import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLI, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { codexTables, serversOf } from "./clients.js";
import { commandInToml } from "./configured-command.js";
import { mergeJson, mergeToml } from "./merge-config.js";

const KEYS = { LANGFUSE_PUBLIC_KEY: "pk-lf-test-1", LANGFUSE_SECRET_KEY: "sk-lf-test-22" };
const AUTHORIZATION = `Basic ${Buffer.from("pk-lf-test-1:sk-lf-test-22").toString("base64")}`;
const ROOT = new URL("../../../", import.meta.url);
const NPX = { command: "npx", args: ["underwrite", "mcp"] };
const OURS = { command: process.execPath, args: [CLI, "mcp"] };

/** A project of Langfuse that is configured. */
const LANGFUSE = { baseUrl: "https://cloud.langfuse.com", publicKey: "pk-lf-1", secretKey: "sk-lf-1" };

/** A project that has underwrite installed. */
function project(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  symlinkSync(CLI, join(folder, "node_modules", ".bin", "underwrite"));
  return folder;
}

/** Writes Claude Code's file. */
function writeServers(cwd: string, mcpServers: unknown): string {
  const path = join(cwd, ".mcp.json");
  writeFileSync(path, JSON.stringify({ mcpServers }));
  return path;
}

describe("underwrite connect", () => {
  it("shows the configuration, writes nothing, and says that the server answers that it starts", async () => {
    const cwd = project();
    const { stdout, stderr, exitCode } = await underwrite(["connect", "--json"], { cwd });
    const { path, added, written, command, answer, configuration } = JSON.parse(stdout);
    expect({ path, added, written }).toEqual({
      path: join(cwd, ".mcp.json"),
      added: ["underwrite"],
      written: false,
    });
    expect(JSON.parse(configuration)).toEqual({ mcpServers: { underwrite: NPX } });
    expect(command).toBe("npx underwrite mcp");
    expect(answer).toMatchObject({ ok: true, tools: expect.arrayContaining(["querySql", "analyzeTraces"]) });
    expect({ stderr, exitCode, files: readdirSync(cwd) }).toEqual({ stderr: "", exitCode: 0, files: ["node_modules"] });
  });

  it("names its own place where it is not installed, and what it writes there is started and answers", async () => {
    const cwd = emptyFolder();
    const { stdout, stderr, exitCode } = await underwrite(["connect", "--write", "--json"], { cwd });
    const { path, written, command, answer } = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(path, "utf8")).mcpServers.underwrite).toEqual(OURS);
    expect({ written, command, ok: answer.ok }).toEqual({
      written: true,
      command: `${process.execPath} ${CLI} mcp`,
      ok: true,
    });
    expect(stderr).toMatch(/^this underwrite is not installed in this folder/);
    const again = await underwrite(["connect", "--write", "--json"], { cwd });
    expect(JSON.parse(again.stdout)).toMatchObject({ added: [], written: false, answer: { ok: true } });
    expect({ exitCode, again: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 0, again: 0, stderr: "" });
  });

  it("starts another command with --start, with its arguments and environment, and fills no secret into it", async () => {
    const cwd = emptyFolder();
    const script = join(cwd, "start.mjs");
    writeFileSync(
      script,
      `const { MINE, HOME, KEY } = process.env;
if (MINE !== HOME + "/x" || KEY !== "\${ANTHROPIC_API_KEY}" || process.argv[2] !== "mcp") { console.error("wrongly started"); process.exit(1); }
process.argv[1] = ${JSON.stringify(CLI)};
await import(${JSON.stringify(CLI)});`,
    );
    writeServers(cwd, {
      underwrite: {
        command: process.execPath,
        args: [script, `\${VERB:-mcp}`],
        env: { MINE: `\${HOME}/x`, KEY: `\${ANTHROPIC_API_KEY}` },
      },
    });
    const env = { ANTHROPIC_API_KEY: "sk-ant-0123456789" };
    const right = await underwrite(["connect", "--start", "--json"], { cwd, env });
    expect(JSON.parse(right.stdout)).toMatchObject({
      kept: ["underwrite"],
      command: `${process.execPath} ${script} \${VERB:-mcp}`,
      answer: { ok: true },
    });
    expect({ stderr: right.stderr, exitCode: right.exitCode }).toEqual({ stderr: "", exitCode: 0 });
    writeServers(cwd, { underwrite: { command: process.execPath, args: [script] } });
    const wrong = await underwrite(["connect", "--start", "--json"], { cwd, env });
    expect(wrong.stderr).toMatch(/does not answer: wrongly started\. Fix its entry in .*\.mcp\.json, or remove it and/);
    expect(wrong.exitCode).toBe(1);
  });

  it.each([
    ["no such command", { command: "zz" }, /^zz does not answer: there is no such command\. Fix its entry/],
    ["a package that is not there", NPX, /^npx underwrite mcp does not answer: npx finds no such package here/],
    ["a program that is no server", { command: "true" }, /^true does not answer: .*Connection closed\. Fix/],
    ["an address", { type: "http", url: "http://127.0.0.1:9" }, /its entry has no command that could be started/],
  ])("says that the configured server does not answer: %s", async (_, entry, says) => {
    const cwd = emptyFolder();
    const path = writeServers(cwd, { underwrite: entry });
    const before = readFileSync(path, "utf8");
    const { stdout, stderr, exitCode } = await underwrite(["connect", "claude", "--start", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ written: false, answer: { ok: false } });
    expect(stderr).toMatch(says);
    expect({ exitCode, text: readFileSync(path, "utf8") }).toEqual({ exitCode: 1, text: before });
  });

  it("puts the playbooks where Claude Code finds them, only when it is to write, and leaves other skills alone", async () => {
    const cwd = project();
    const skills = join(cwd, ".claude", "skills");
    const shown = JSON.parse((await underwrite(["connect", "--json"], { cwd })).stdout);
    expect(shown.playbooks.added).toContain("hill-climb");
    expect(existsSync(skills)).toBe(false);
    mkdirSync(join(skills, "review-repo"), { recursive: true });
    writeFileSync(join(skills, "review-repo", "SKILL.md"), "mine");
    const written = JSON.parse((await underwrite(["connect", "--write", "--json"], { cwd })).stdout);
    expect(written.playbooks).toMatchObject({ replaced: ["review-repo"], kept: [] });
    expect(written.playbooks.added).not.toContain("review-repo");
    const shipped = (name: string) => readFileSync(new URL(`.claude/skills/${name}/SKILL.md`, ROOT), "utf8");
    for (const name of written.playbooks.added) {
      expect(readFileSync(join(skills, name, "SKILL.md"), "utf8")).toBe(shipped(name));
    }
    expect(readFileSync(join(skills, "review-repo", "SKILL.md"), "utf8")).toBe("mine");
    const again = JSON.parse((await underwrite(["connect", "--write", "--json"], { cwd })).stdout);
    expect(again.playbooks).toMatchObject({ added: [], kept: written.playbooks.added });
    const cursor = await underwrite(["connect", "cursor", "--write", "--json"], { cwd: project() });
    expect(JSON.parse(cursor.stdout).playbooks).toMatchObject({ skills: ".agents/skills", kept: [], replaced: [] });
  });

  it("starts what Codex's file has", async () => {
    const [cwd, home] = [emptyFolder(), emptyFolder()];
    mkdirSync(join(home, ".codex"));
    writeFileSync(join(home, ".codex", "config.toml"), '[mcp_servers.underwrite]\ncommand = "zz"\n');
    const { stderr, exitCode } = await underwrite(["connect", "codex", "--start", "--json"], {
      cwd,
      env: { HOME: home },
    });
    expect(stderr).toContain("zz does not answer: there is no such command");
    expect(exitCode).toBe(1);
  });

  it.each([
    ["claude", ".mcp.json"],
    ["cursor", ".cursor/mcp.json"],
  ])("writes what %s reads, beside the servers that are there, and no secret", async (client, file) => {
    const cwd = emptyFolder();
    const path = join(cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    const mine = { command: "my-server", args: ["--mine"] };
    writeFileSync(path, JSON.stringify({ theme: "dark", mcpServers: { mine, underwrite: { command: "other" } } }));
    const { stdout, stderr } = await underwrite(["connect", client, "--write", "--json"], { cwd, env: KEYS });
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
    await underwrite(["connect", client, "--write", "--json"], { cwd, env: KEYS });
    expect(readFileSync(path, "utf8")).toBe(written);
  });

  it("adds tables to Codex's file and changes nothing in it", async () => {
    const [cwd, home] = [project(), emptyFolder()];
    const path = join(home, ".codex", "config.toml");
    const env = { ...KEYS, HOME: home };
    await underwrite(["connect", "codex", "--write", "--json"], { cwd, env });
    const fresh = readFileSync(path, "utf8");
    expect(fresh).toBe(
      `[mcp_servers.underwrite]\ncommand = "npx"\nargs = [ "underwrite", "mcp" ]\ncwd = ${JSON.stringify(cwd)}\n\n[mcp_servers.langfuse]\nurl = "https://cloud.langfuse.com/api/public/mcp"\n\n[mcp_servers.langfuse.env_http_headers]\nAuthorization = "LANGFUSE_MCP_AUTH"\n`,
    );
    const before = 'model = "x" # mine\n\n[mcp_servers.mine]\ncommand = "y"\n';
    writeFileSync(path, before);
    await underwrite(["connect", "codex", "--write", "--json"], { cwd, env });
    expect(readFileSync(path, "utf8")).toBe(`${before}\n${fresh}`);
  });

  it.each([[[]], [["--write"]]])(
    "leaves a file alone that is no JSON, and shows what is to be in it: %j",
    async (more) => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, ".mcp.json"), "{bad");
      const { stdout, stderr, exitCode } = await underwrite(["connect", "claude", ...more, "--json"], { cwd });
      expect(stderr).toMatch(/\.mcp\.json cannot be added to: it is no JSON\. Fix it, or add by hand what is shown\.$/);
      const { written, configuration } = JSON.parse(stdout);
      expect({ written, ...JSON.parse(configuration) }).toEqual({ written: false, mcpServers: { underwrite: OURS } });
      expect({ exitCode, text: readFileSync(join(cwd, ".mcp.json"), "utf8") }).toEqual({ exitCode: 2, text: "{bad" });
    },
  );

  it("shows what is to be in a file that cannot be written, and names no other", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".cursor"), "a file where the folder should be");
    const { stdout, stderr, exitCode } = await underwrite(["connect", "cursor", "--write", "--json"], { cwd });
    expect(stderr).toMatch(/cannot be written \(.*\): make it writable, or add by hand what is shown\.$/);
    expect(JSON.parse(JSON.parse(stdout).configuration).mcpServers).toEqual({ underwrite: OURS });
    expect(exitCode).toBe(2);
  });
});

describe("merging", () => {
  it("never drops or changes what a JSON configuration has", () => {
    const servers = fc.dictionary(fc.constantFrom("underwrite", "langfuse", "mine", "__proto__"), fc.jsonValue());
    const config = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), servers);
    fc.assert(
      fc.property(config, ([rest, mcpServers]) => {
        const before = JSON.parse(JSON.stringify({ ...rest, mcpServers }));
        const { text } = mergeJson("x", JSON.stringify(before), serversOf("claude", NPX, LANGFUSE));
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
    expect(mergeToml("x", text, codexTables(NPX, "/", undefined)).added).toEqual(added);
  });

  it.each([
    'mcp_servers = { a = { command = "b" } }',
    "mcp_servers = 1",
    "[[mcp_servers]]",
    'a = "b',
    "[mcp_servers]\n[mcp_servers]",
  ])("adds no table to %j", (text) => {
    expect(() => mergeToml("x", text, codexTables(NPX, "/", undefined))).toThrow("cannot be added to");
  });

  it("adds a table beside one that is written as a dotted key", () => {
    const { text } = mergeToml("x", 'mcp_servers.a.command = "b"\n', codexTables(NPX, "/", undefined));
    expect(commandInToml(text)).toEqual({ ...NPX, cwd: "/" });
  });

  it("writes paths as TOML reads them", () => {
    expect(codexTables(NPX, 'C:\\a "b"\n', undefined).underwrite).toContain('cwd = "C:\\\\a \\"b\\"\\n"');
  });
});

describe("underwrite doctor --mcp", () => {
  it("starts the server, and prints the variable for Langfuse's with a warning", async () => {
    const cwd = project();
    const path = writeServers(cwd, serversOf("claude", NPX, LANGFUSE));
    const { stdout, stderr, exitCode } = await underwrite(["doctor", "--mcp", "--json"], { cwd, env: KEYS });
    const { checks, environment } = JSON.parse(stdout);
    expect(environment).toEqual({ LANGFUSE_BASE_URL: "https://cloud.langfuse.com", LANGFUSE_MCP_AUTH: AUTHORIZATION });
    expect(stderr).toContain("holds the keys of Langfuse: keep it out of files that are shared");
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp file", status: "ok" }));
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp", status: "ok" }));
    expect(checks).toContainEqual(expect.objectContaining({ name: "mcp auth", status: "failed" }));
    expect(exitCode).toBe(1);
    const again = await underwrite(["doctor", "--mcp", "--json"], {
      cwd,
      env: { ...KEYS, LANGFUSE_MCP_AUTH: AUTHORIZATION },
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true });
    writeFileSync(path, JSON.stringify({ mcpServers: { underwrite: { command: "zz" } } }));
    const broken = JSON.parse((await underwrite(["doctor", "--mcp", "--json"], { cwd })).stdout);
    expect(broken.checks).toContainEqual(expect.objectContaining({ name: "mcp", status: "failed" }));
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
    expect(JSON.parse(readFileSync(new URL(".mcp.json", ROOT), "utf8"))).toEqual({
      mcpServers: serversOf("claude", NPX, LANGFUSE),
    });
  });
});
