import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite, underwriteAndPush } from "../../testing/processes/in-process.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, type SinkReply, startOtlpSink } from "../../testing/servers/otlp-sink.js";

const SPANS_OF_A_RUN = 8;
const pem = (name: string) => fileURLToPath(new URL(`../../testing/servers/tls/${name}`, import.meta.url));
const CA = pem("ca.pem");
const CLIENT = { cert: pem("client.pem"), key: pem("client.key.pem") };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function sinkThat(reply: SinkReply = "accept"): Promise<OtlpSink> {
  const sink = await startOtlpSink(() => reply);
  closers.push(sink.close);
  return sink;
}

/** A sink that speaks TLS, to clients with a certificate of the tests' authority only if it `wants` one. */
async function tlsSink({ wants = false } = {}): Promise<OtlpSink> {
  const [key, cert, ca] = [pem("server.key.pem"), pem("server.pem"), CA].map((path) => readFileSync(path));
  const sink = await startOtlpSink(undefined, 0, { key, cert, ca, requestCert: wants, rejectUnauthorized: wants });
  closers.push(sink.close);
  return sink;
}

/** A proxy that leads all hosts to one loopback server. */
async function startProxy(target: string) {
  const asked: { what: string; authorization?: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "" } = incoming;
    asked.push({ what: `${method} ${url}`, authorization: headers["proxy-authorization"] });
    const onward = request(`${target}${new URL(url).pathname}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connect", ({ url, headers }, socket) => {
    asked.push({ what: `CONNECT ${url}`, authorization: headers["proxy-authorization"] });
    const onward = connect(Number(new URL(target).port), "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    socket.pipe(onward).pipe(socket);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://me:proxy-pass-0123456789@127.0.0.1:${port}`, asked };
}

/** A run with an OTLP backend, and more variables. */
const run = (url: string, env: Record<string, string> = {}, cwd = emptyFolder()) =>
  underwrite(APPROVED, { cwd, env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env } });

/** The same, with what such a backend takes, however busy the machine is. */
const delivered = (url: string, env: Record<string, string> = {}, cwd = emptyFolder()) =>
  underwriteAndPush(APPROVED, { cwd, env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env } });

const resourceOf = (sink: OtlpSink) => {
  const [taken] = [...sink.spans.values()];
  const attributes = taken?.origin.resource?.attributes ?? [];
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue]));
};

describe("what is sent to an OTLP backend", () => {
  it("is protobuf at its address with the usual path, where nothing more is said", async () => {
    const sink = await sinkThat();
    await delivered(`${sink.url}/otlp/`);
    expect(
      sink.requests.map(({ path, headers }) => [path, headers["content-type"], headers["content-encoding"]]),
    ).toEqual([["/otlp/v1/traces", "application/x-protobuf", undefined]]);
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
  });

  it.each<[what: string, general: string, forTraces: string, header: string, values: [string, string]]>([
    ["protocol", "http/json", "http/protobuf", "content-type", ["application/json", "application/x-protobuf"]],
    ["headers", "x-a=1,x-b=b%20b", "x-a=2", "x-a", ["1", "2"]],
    ["compression", "none", "gzip", "content-encoding", ["", "gzip"]],
  ])("follows the %s, and the one for traces first", async (what, general, forTraces, header, values) => {
    const sink = await sinkThat();
    const name = what.toUpperCase();
    const env = { [`OTEL_EXPORTER_OTLP_${name}`]: general };
    await delivered(sink.url, env);
    await delivered(sink.url, { ...env, [`OTEL_EXPORTER_OTLP_TRACES_${name}`]: forTraces });
    expect(sink.requests.map(({ headers }) => headers[header] ?? "")).toEqual(values);
    if (what === "headers") expect(sink.requests.map(({ headers }) => headers["x-b"])).toEqual(["b b", "b b"]);
    expect(sink.spans.size).toBe(2 * SPANS_OF_A_RUN);
  });

  it("is a fourth of the size or less with gzip, in both protocols", async () => {
    const sink = await sinkThat();
    for (const OTEL_EXPORTER_OTLP_PROTOCOL of ["http/protobuf", "http/json"]) {
      await delivered(sink.url, { OTEL_EXPORTER_OTLP_PROTOCOL });
      await delivered(sink.url, { OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" });
    }
    const [protobuf = 0, protobufZipped = 0, json = 0, jsonZipped = 0] = sink.requests.map(({ bytes }) => bytes);
    expect([protobufZipped < protobuf / 4, jsonZipped < json / 4, protobuf < json]).toEqual([true, true, true]);
  });

  it("names the service and what else the variables say of it, also in the local store", async () => {
    const sink = await sinkThat();
    const OTEL_RESOURCE_ATTRIBUTES = "service.name=other,deployment.environment.name=staging%20eu,host.name=h";
    await delivered(sink.url, { OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: "lending" });
    expect(resourceOf(sink)).toMatchObject({
      "service.name": "lending",
      "deployment.environment.name": "staging eu",
      "host.name": "h",
      "service.version": expect.any(String),
    });
    sink.spans.clear();
    const cwd = emptyFolder();
    await delivered(sink.url, { OTEL_RESOURCE_ATTRIBUTES }, cwd);
    expect(resourceOf(sink)["service.name"]).toBe("other");
    const { stdout } = await underwrite(["traces", "export", "--format", "otlp"], { cwd });
    expect(stdout).toContain('"staging eu"');
  });

  it("is given up after the timeout, the one for traces first, and told of", async () => {
    const sink = await sinkThat("hang");
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: "60000", OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "200" };
    const { stderr, exitCode } = await run(sink.url, env);
    expect(stderr).toContain("(it gave no answer within 0.2 s)");
    expect(exitCode).toBe(0);
  });
});

describe("a backend that speaks TLS", () => {
  it("is trusted by the certificate that is named, and by none else", async () => {
    const sink = await tlsSink();
    expect((await run(sink.url)).stderr).toMatch(/8 items wait for otlp .*SELF_SIGNED_CERT_IN_CHAIN/);
    await delivered(sink.url, { OTEL_EXPORTER_OTLP_CERTIFICATE: CA });
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
    const wrong = { OTEL_EXPORTER_OTLP_CERTIFICATE: CLIENT.cert, OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: CA };
    expect((await run(sink.url, wrong)).stderr).not.toContain("wait");
    expect(sink.spans.size).toBe(2 * SPANS_OF_A_RUN);
  });

  it("is shown the client's certificate", async () => {
    const sink = await tlsSink({ wants: true });
    const trust = { OTEL_EXPORTER_OTLP_CERTIFICATE: CA };
    expect((await run(sink.url, trust)).stderr).toMatch(/8 items wait for otlp/);
    const [cert, key] = ["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];
    await delivered(sink.url, { ...trust, [cert]: CLIENT.cert, [key]: CLIENT.key });
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
    const ofTraces = (name: string) => name.replace("OTLP_", "OTLP_TRACES_");
    await delivered(sink.url, { ...trust, [ofTraces(cert)]: CLIENT.cert, [ofTraces(key)]: CLIENT.key });
    expect(sink.spans.size).toBe(2 * SPANS_OF_A_RUN);
  });

  it("is not reached with certificates of a .env that are outside of its folder, or for the environment's address", async () => {
    const sink = await tlsSink();
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "tls"));
    copyFileSync(CA, join(cwd, "tls", "ca.pem"));
    const dotenv = (certificate: string, more = "") =>
      writeFileSync(join(cwd, ".env"), `OTEL_EXPORTER_OTLP_CERTIFICATE=${certificate}\n${more}`);
    dotenv("tls/ca.pem");
    const { stderr } = await run(sink.url, {}, cwd);
    expect(stderr).toContain("OTEL_EXPORTER_OTLP_CERTIFICATE of .env is for an address of the environment");
    expect(sink.spans.size).toBe(0);
    dotenv(CA, `OTEL_EXPORTER_OTLP_ENDPOINT=${sink.url}\n`);
    const outside = await underwrite(APPROVED, { cwd });
    expect(outside.stderr).toContain("OTEL_EXPORTER_OTLP_CERTIFICATE of .env leads out of this folder");
    dotenv("tls/ca.pem", `OTEL_EXPORTER_OTLP_ENDPOINT=${sink.url}\n`);
    await underwrite(APPROVED, { cwd });
    expect(sink.spans.size).toBe(3 * SPANS_OF_A_RUN);
  });
});

describe("a proxy of the environment", () => {
  const backends = (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_SECRET_KEY: "sk-lf-0123456789",
    LANGFUSE_BASE_URL: url,
  });
  const authorization = `Basic ${Buffer.from("me:proxy-pass-0123456789").toString("base64")}`;

  it("is asked for both backends, but not for those of NO_PROXY or of this machine", async () => {
    const sink = await sinkThat();
    const proxy = await startProxy(sink.url);
    const env = { ...backends("http://backend.test"), HTTP_PROXY: proxy.url };
    await underwrite(APPROVED, { env });
    expect(proxy.asked.filter(({ what }) => what.includes("traces"))).toEqual(
      expect.arrayContaining([
        { what: "POST http://backend.test/v1/traces", authorization },
        { what: "POST http://backend.test/api/public/otel/v1/traces", authorization },
      ]),
    );
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
    const before = proxy.asked.length;
    await underwrite(APPROVED, { env: { ...env, ...backends(sink.url) } });
    await underwrite(APPROVED, { env: { ...env, ...backends("http://backend.invalid"), NO_PROXY: "backend.invalid" } });
    expect(proxy.asked).toHaveLength(before);
  });

  it("sees nothing of what goes through it to a backend that speaks TLS", async () => {
    const sink = await tlsSink();
    const proxy = await startProxy(sink.url);
    const env = { HTTPS_PROXY: proxy.url, OTEL_EXPORTER_OTLP_CERTIFICATE: CA };
    await delivered("https://backend.test", env);
    expect(proxy.asked).toEqual([{ what: "CONNECT backend.test:443", authorization }]);
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
  });
});

describe("a setting that cannot be used", () => {
  const rows: [variable: string, value: string, said: string][] = [
    ["PROTOCOL", "grpc", "gRPC is not spoken here; it takes http/protobuf or http/json"],
    ["TRACES_PROTOCOL", "grpc", "gRPC is not spoken here; it takes http/protobuf or http/json"],
    ["PROTOCOL", "http", "it takes http/protobuf or http/json"],
    ["COMPRESSION", "zstd", "it takes gzip or none"],
    ["TIMEOUT", "10s", "it takes milliseconds, from 1 to 3600000"],
    ["TRACES_TIMEOUT", "0", "it takes milliseconds, from 1 to 3600000"],
    ["CERTIFICATE", "/nowhere/ca.pem", "its file cannot be read (ENOENT"],
    ["TRACES_CLIENT_KEY", "/tmp", "its file cannot be read (it is a folder)"],
  ];

  it.each(rows)("OTEL_EXPORTER_OTLP_%s=%s is refused in a line before anything runs", async (name, value, said) => {
    const sink = await sinkThat();
    const { stdout, stderr, exitCode } = await run(sink.url, { [`OTEL_EXPORTER_OTLP_${name}`]: value });
    expect(stderr).toContain(`OTEL_EXPORTER_OTLP_${name} in the environment is not usable: ${said}`);
    expect([stderr.split("\n").length, stdout, exitCode, sink.requests.length]).toEqual([1, "", 2, 0]);
  });

  it("is not looked at where nothing is sent", async () => {
    const env = Object.fromEntries(rows.map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]));
    expect((await underwrite(APPROVED, { env })).exitCode).toBe(0);
    const off = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_TRACES_EXPORTER: "none" };
    expect((await underwrite(APPROVED, { env: { ...env, ...off } })).exitCode).toBe(0);
  });
});

describe("what is meant for one backend", () => {
  it("goes to no other: headers, certificates, compression", async () => {
    const [otlp, langfuse] = [await sinkThat(), await sinkThat()];
    await delivered(otlp.url, {
      OTEL_EXPORTER_OTLP_HEADERS: "x-secret=secret-0123456789,authorization=Bearer%20abc-0123456789",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "X-Other=other-0123456789",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_BSP_MAX_QUEUE_SIZE: "2",
      LANGFUSE_PUBLIC_KEY: "pk-lf-1",
      LANGFUSE_SECRET_KEY: "sk-lf-0123456789",
      LANGFUSE_BASE_URL: langfuse.url,
      LANGFUSE_DEBUG: "true",
    });
    expect([otlp.spans.size, langfuse.spans.size]).toEqual([SPANS_OF_A_RUN, SPANS_OF_A_RUN]);
    expect(otlp.requests[0]?.headers).toMatchObject({ "x-secret": "secret-0123456789", "x-other": "other-0123456789" });
    for (const leaked of ["x-secret", "x-other", "secret-0123456789", "abc-0123456789", "other-0123456789", "gzip"]) {
      expect(langfuse.received()).not.toContain(leaked);
    }
    for (const leaked of ["pk-lf-1", "sk-lf-0123456789"]) expect(otlp.received()).not.toContain(leaked);
  });
});
