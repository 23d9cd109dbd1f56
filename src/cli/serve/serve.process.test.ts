import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { underwrite as inProcess } from "../../testing/processes/in-process.js";
import { callTool } from "../../testing/processes/mcp-client.js";
import { killWhileItDecides, type ServeProcess, startServe } from "../../testing/processes/serve-process.js";
import { KEY, serve } from "../../testing/servers/ask-claude.js";
import { GOOD } from "../../testing/servers/test-service.js";

const JSON_BODY = { "content-type": "application/json" };

async function started(cwd: string, options?: Parameters<typeof startServe>[1]): Promise<ServeProcess> {
  return (await startServe(cwd, options)) ?? expect.fail("the service did not begin");
}

const decide = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/decisions`, { method: "POST", body: JSON.stringify(GOOD), headers: { ...JSON_BODY, ...headers } });

describe("underwrite serve", () => {
  it("answers what it was asked when it is told to end, takes nothing more, and ends with 0", async () => {
    const cwd = emptyFolder();
    let answerNow = () => {};
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const { env, requests } = await serve(() => {
      answerNow();
      return "hang";
    });
    const service = await started(cwd, { args: ["--grace", "1", "--model", "claude-sonnet-5"], env });
    const waiting = decide(service.url);
    const later = await decide(service.url, { prefer: "respond-async" });
    expect(later.status).toBe(202);
    await asked;
    service.process.kill("SIGTERM");
    expect((await waiting).status).toBe(503);
    expect((await service.process).exitCode).toBe(0);
    expect(requests.length).toBeGreaterThan(0);
    expect(service.stderr()).not.toContain(KEY);
    await expect(decide(service.url)).rejects.toThrow();
    const next = await started(cwd);
    const place = `${next.url}${later.headers.get("location")}`;
    let entry: { status: string; decision: { approved: boolean } | null };
    do entry = (await (await fetch(place)).json()) as typeof entry;
    while (entry.decision === null);
    expect(entry).toMatchObject({ status: "done", decision: { approved: true } });
    next.process.kill("SIGINT");
    expect((await next.process).exitCode).toBe(0);
  });

  it("loses no job and decides none twice, killed at some moments", async () => {
    const { jobs, kills } = { jobs: 200, kills: 4 };
    const result = await killWhileItDecides(emptyFolder(), { jobs, kills, random: Math.random });
    expect(result).toEqual({ taken: jobs, kills, lost: 0, twice: 0 });
  }, 170_000);

  it("speaks MCP to who has the scope read: tools that only read, and with admin all of them", async () => {
    const cwd = emptyFolder();
    const keyWith = async (scope: string) =>
      (await inProcess(["keys", "create", "--name", scope, "--scope", scope, "--by", "a test"], { cwd })).stdout.trim();
    const [read, admin, decideOnly] = [await keyWith("read"), await keyWith("admin"), await keyWith("decide")];
    const service = await started(cwd);
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const connected = async (key: string) => {
      const client = new Client({ name: "a test", version: "1" });
      const headers = { authorization: `Bearer ${key}` };
      const transport = new StreamableHTTPClientTransport(new URL(`${service.url}/mcp`), { requestInit: { headers } });
      await client.connect(transport as Parameters<typeof client.connect>[0]);
      return client;
    };
    const [reader, boss] = [await connected(read), await connected(admin)];
    const names = async (client: typeof reader) => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names(reader)).not.toContain("runAgent");
    expect(await names(boss)).toContain("runAgent");
    const { json } = await callTool(boss, "runAgent", { input: GOOD, model: "offline" });
    expect(json).toMatchObject({ approved: true });
    await expect(connected(decideOnly)).rejects.toThrow(/403|scope/);
    await Promise.all([reader.close(), boss.close()]);
    service.process.kill("SIGTERM");
    expect((await service.process).exitCode).toBe(0);
  });
});

describe("underwrite serve is refused", () => {
  it.each([
    [
      "a host beyond loopback without a key",
      ["--host", "0.0.0.0"],
      /there is no key: make one with underwrite keys create/,
    ],
    ["a port that is none", ["--port", "70000"], /--port is "70000"/],
    ["a host with a port", ["--host", "localhost/x"], /is no host/],
    ["no webhook's secret", ["--webhook", "http://127.0.0.1:9/x"], /UNDERWRITE_WEBHOOK_SECRET/],
    ["documents for no webhook", ["--webhook-documents"], /--webhook-documents is for --webhook/],
    ["a model that cannot be asked", ["--model", "claude-sonnet-5"], /ANTHROPIC_API_KEY/],
    ["an agent that is none", ["--agent", "none"], /no agent/],
  ])("for %s, in a line and with 2", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await underwrite(["serve", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("where its file cannot be used, and begins no other one", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".underwrite", "service.db"), { recursive: true });
    const { exitCode, stderr } = await underwrite(["serve", "--port", "0"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/service\.db cannot be used/);
  });

  it("inside a coding agent, for a model that costs without a bound", async () => {
    const env = { CLAUDECODE: "1", ANTHROPIC_API_KEY: KEY };
    const { exitCode, stderr } = await underwrite(["serve", "--model", "claude-sonnet-5"], { env });
    expect({ exitCode, says: stderr.includes("--max-cost") }).toEqual({ exitCode: 2, says: true });
  });
});

describe("underwrite keys", () => {
  it("makes a key that is shown once, lists it without, and revokes it", async () => {
    const cwd = emptyFolder();
    const run = (...args: string[]) => inProcess(["keys", ...args], { cwd });
    expect(await run("list")).toMatchObject({ exitCode: 0, stdout: "" });
    expect(existsSync(join(cwd, ".underwrite"))).toBe(false);
    const made = await run("create", "--name", "web", "--scope", "decide,read", "--by", "Ada");
    const key = made.stdout.trim();
    expect(key).toMatch(/^uw_[0-9a-f]{8}_[\w-]{43}$/);
    const listed = await run("list", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: "web", scopes: ["decide", "read"], revoked_at: null }]);
    const secret = key.slice(12);
    expect(listed.stdout + (await run("list")).stdout + made.stderr).not.toContain(secret);
    expect(readFileSync(join(cwd, ".underwrite", "service.db"), "latin1")).not.toContain(secret);
    const id = key.slice(3, 11);
    expect((await run("revoke", id, "--by", "Ada")).exitCode).toBe(0);
    expect((await run("revoke", id, "--by", "Ada")).stderr).toContain("revoked already");
    expect((await run("revoke", "nothing", "--by", "Ada")).stderr).toContain('no key "nothing"');
    expect((await run("create", "--name", "x", "--scope", "red")).stderr).toContain("Did you mean read?");
  });
});

describe("the code of the service", () => {
  it("is loaded by no other command", async () => {
    const dist = join(import.meta.dirname, "../../../dist/cli");
    const main = readFileSync(join(dist, "main.js"), "utf8");
    const { inputsOf } = {
      inputsOf: (text: string) => [...text.matchAll(/(?:from|import)"(\.\/chunk[^"]+)"/g)].map(([, name]) => name),
    };
    const seen = new Set<string>();
    const follow = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const next of inputsOf(readFileSync(join(dist, name), "utf8"))) if (next) follow(next);
    };
    for (const name of inputsOf(main)) if (name) follow(name);
    const loaded = [main, ...[...seen].map((name) => readFileSync(join(dist, name), "utf8"))].join("\n");
    expect(seen.size).toBeGreaterThan(1);
    for (const part of ["Idempotency-Key", "underwrite_http_request_seconds", "decisions_by_idempotency"])
      expect({ part, isLoaded: loaded.includes(part) }).toEqual({ part, isLoaded: false });
  });
});
