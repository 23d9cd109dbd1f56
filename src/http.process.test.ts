import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { askHttp } from "./http.js";
import { emptyFolder, underwrite } from "./testing/processes/cli.js";
import { APPROVED, KEY, serve } from "./testing/servers/ask-claude.js";
import { wellBehaved } from "./testing/servers/messages-server.js";
import { startStuckHost } from "./testing/servers/stuck-host.js";

const PASSWORD = "proxy-pass-0123456789";
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A proxy that leads all hosts to one loopback server. @param refuses with which status it refuses to, if at all */
async function startProxy(target: string, refuses?: number) {
  const asked: { what: string; authorization?: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "" } = incoming;
    asked.push({ what: `${method} ${url}`, authorization: headers["proxy-authorization"] });
    if (refuses !== undefined) {
      outgoing.writeHead(refuses).end("no");
      return;
    }
    const onward = request(`${target}${new URL(url).pathname}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connect", ({ url, headers }, socket) => {
    asked.push({ what: `CONNECT ${url}`, authorization: headers["proxy-authorization"] });
    if (refuses !== undefined) {
      socket.end(`HTTP/1.1 ${refuses} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(target);
    const onward = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    socket.pipe(onward).pipe(socket);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://me:${PASSWORD}@127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe("a proxy of the environment", () => {
  it("is asked for hosts elsewhere, with its own credentials and in either spelling of its variable", async () => {
    const { url, env, requests } = await serve(wellBehaved());
    const proxy = await startProxy(url);
    for (const name of ["HTTP_PROXY", "http_proxy"]) {
      const settings = { ...env, ANTHROPIC_BASE_URL: "http://models.test", [name]: proxy.url };
      const { stdout, exitCode } = await underwrite(APPROVED, { env: settings });
      expect({ approved: JSON.parse(stdout).approved, exitCode }).toEqual({ approved: true, exitCode: 0 });
    }
    expect(proxy.asked).toHaveLength(4);
    const authorization = `Basic ${Buffer.from(`me:${PASSWORD}`).toString("base64")}`;
    expect(proxy.asked[0]).toEqual({ what: "POST http://models.test/v1/messages", authorization });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(`Bearer ${KEY}`));
  });

  it("that says nothing is given up with the question, and the process ends", async () => {
    const proxy = createServer();
    const opened = new Set<Duplex>();
    proxy.on("connect", (_, socket) => opened.add(socket.on("error", () => {})));
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    closers.push(() => proxy.close());
    closers.push(() => [...opened].map((socket) => socket.destroy()));
    const { port } = proxy.address() as AddressInfo;
    const { stderr, exitCode } = await underwrite(APPROVED, {
      env: {
        ...{
          ANTHROPIC_API_KEY: KEY,
          ANTHROPIC_BASE_URL: "https://models.test",
          HTTPS_PROXY: `http://127.0.0.1:${port}`,
        },
        ...{ UNDERWRITE_TIMEOUT: "0.5", UNDERWRITE_MAX_RETRIES: "1" },
      },
    });
    expect(stderr).toMatch(/models\.test gave no answer within 0\.5 s through the proxy .* \(2 tried\)/);
    expect({ exitCode, tunnels: opened.size }).toEqual({ exitCode: 4, tunnels: 2 });
  });

  it("that refuses is told of in a line, without its password", async () => {
    const { env } = await serve(wellBehaved());
    const proxy = await startProxy("http://127.0.0.1:9", 407);
    for (const scheme of ["http", "https"]) {
      const settings = { ...env, ANTHROPIC_BASE_URL: `${scheme}://models.test`, HTTP_PROXY: proxy.url };
      const { stdout, stderr, exitCode } = await underwrite(APPROVED, { env: settings });
      expect(stderr).toMatch(/^.*models\.test.*407.*HTTPS?_PROXY.*$/);
      expect({ exitCode, told: (stdout + stderr).includes(PASSWORD) }).toEqual({ exitCode: 4, told: false });
    }
    expect(proxy.asked.map(({ what }) => what)).toContain("CONNECT models.test:443");
  });

  it("sees nothing of this machine, of hosts of NO_PROXY, or where only the folder's .env names it", async () => {
    const { url, env, requests } = await serve(wellBehaved());
    const proxy = await startProxy(url);
    const named = { ...env, HTTP_PROXY: proxy.url, UNDERWRITE_MAX_RETRIES: "0" };
    expect((await underwrite(APPROVED, { env: named })).exitCode).toBe(0);
    expect(requests).toHaveLength(2);

    const elsewhere = { ...named, ANTHROPIC_BASE_URL: "http://models.invalid" };
    expect((await underwrite(APPROVED, { env: { ...elsewhere, NO_PROXY: "models.invalid" } })).exitCode).toBe(4);
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), `HTTP_PROXY=${proxy.url}\nHTTPS_PROXY=${proxy.url}\n`);
    const { HTTP_PROXY: _, ...unnamed } = elsewhere;
    expect((await underwrite(APPROVED, { cwd, env: unnamed })).exitCode).toBe(4);
    expect(proxy.asked).toEqual([]);
  });

  it("that nobody answers at is named with its variable, and without its password", async () => {
    const { env } = await serve(wellBehaved());
    const settings = {
      ...env,
      ANTHROPIC_BASE_URL: "https://models.test",
      https_proxy: `http://me:${PASSWORD}@127.0.0.1:1`,
      UNDERWRITE_MAX_RETRIES: "0",
    };
    const { stderr, exitCode } = await underwrite(APPROVED, { env: settings });
    expect(stderr).toContain(
      "models.test cannot be reached through the proxy 127.0.0.1:1 of https_proxy (ECONNREFUSED)",
    );
    expect(stderr).not.toContain(PASSWORD);
    expect(exitCode).toBe(4);
  });

  it("whose address is none is named as what it is", async () => {
    const { env } = await serve(wellBehaved());
    const settings = { ...env, ANTHROPIC_BASE_URL: "https://models.test", HTTPS_PROXY: "no address" };
    const { stderr, exitCode } = await underwrite(APPROVED, { env: settings });
    expect(stderr).toContain("HTTPS_PROXY or HTTP_PROXY is no address of a proxy");
    expect(exitCode).toBe(4);
  });
});

describe("a connection that is still being made", () => {
  it("ends with its own question, and leaves those of others alone", async () => {
    const hosts = [await startStuckHost(), await startStuckHost()] as const;
    closers.push(...hosts.map(({ close }) => close));
    const settle = () => new Promise((resolve) => setTimeout(resolve, 100));
    const connecting = () => process.getActiveResourcesInfo().filter((name) => name === "ConnectWrap").length;
    await settle();
    const before = connecting();
    const [given, kept] = [new AbortController(), new AbortController()];
    const givenUp = askHttp(hosts[0].url, { signal: given.signal }).catch((error) => error);
    const goesOn = askHttp(hosts[1].url, { signal: kept.signal }).catch((error) => error);
    await settle();
    expect(connecting() - before).toBe(2);
    given.abort(new Error("given up"));
    expect(await givenUp).toEqual(new Error("given up"));
    await settle();
    expect(connecting() - before).toBe(1);
    kept.abort(new Error("over"));
    expect(await goesOn).toEqual(new Error("over"));
  });
});
