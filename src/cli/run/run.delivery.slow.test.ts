import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import { configuredTargets } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, type SinkReply, startOtlpSink } from "../../testing/servers/otlp-sink.js";
import { startStuckHost } from "../../testing/servers/stuck-host.js";
import { deliver } from "../../tracing/delivery/deliver.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";

const SECRET = "sk-lf-0123456789-secret";
const TOKEN = "token-9876543210-secret";
/** What an offline run records: the run, two model calls, four tool calls, one validation. */
const SPANS_OF_A_RUN = 8;
/** The promise is about 2 seconds after the decision; the rest is for a machine under load. */
const ENDS_WITHIN_MS = 4000;

const open: OtlpSink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
});

async function sinkThat(reply: SinkReply = "accept", port = 0): Promise<OtlpSink> {
  const sink = await startOtlpSink(() => reply, port);
  open.push(sink);
  return sink;
}

const langfuseOf = (url: string) => ({
  LANGFUSE_PUBLIC_KEY: "pk-lf-1",
  LANGFUSE_SECRET_KEY: SECRET,
  LANGFUSE_BASE_URL: url,
});
const otlpOf = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN},x-tenant=1`,
});

/** Runs the command and measures from its decision to its end. */
async function runUntilEnd(cwd: string, env: Record<string, string>) {
  const child = execa(process.execPath, [CLI, ...APPROVED], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  await once(child.stdout, "data");
  const printedAt = performance.now();
  const { stdout, stderr, exitCode } = await child;
  return { document: JSON.parse(stdout), stdout, stderr, exitCode, msToEnd: performance.now() - printedAt };
}

/** Delivers what waits in a folder's store, through the library. */
async function deliverLater(cwd: string, env: Record<string, string>) {
  const store = TraceStore.open(storePath(join(cwd, ".underwrite")));
  const targets = await configuredTargets(await loadConfig(env, cwd));
  const signal = new AbortController().signal;
  const reports = await deliver({ store, targets, capture: "full", salt: "", signal, now: Date.now });
  const [traceId = ""] = store.traceIds();
  const kept = store.spansOf(traceId).length;
  store.close();
  return { reports, kept };
}

function bytesOfStore(cwd: string): string {
  const folder = join(cwd, ".underwrite");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "latin1"))
    .join("");
}

function expectNoSecrets(...texts: string[]) {
  const basic = Buffer.from(`pk-lf-1:${SECRET}`).toString("base64");
  for (const text of texts) for (const secret of [SECRET, TOKEN, basic]) expect(text).not.toContain(secret);
}

describe("a healthy backend gets a whole run, and keys go nowhere else", () => {
  it("Langfuse: eight spans, the score of the validation, Basic auth", async () => {
    const sink = await sinkThat();
    const cwd = emptyFolder();
    const { document, stdout, stderr, exitCode } = await runUntilEnd(cwd, langfuseOf(sink.url));
    expect(exitCode).toBe(0);
    expect(sink.spans.size).toBe(SPANS_OF_A_RUN);
    expect([...sink.spans.values()].map(({ arrivals }) => arrivals)).toEqual(Array(SPANS_OF_A_RUN).fill(1));
    expect([...sink.scores.values()]).toMatchObject([
      { traceId: document.run.trace_id, name: "valid", value: 1, dataType: "BOOLEAN" },
    ]);
    expect(new Set(sink.requests.map(({ path }) => path))).toEqual(
      new Set(["/api/public/otel/v1/traces", "/api/public/ingestion"]),
    );
    for (const { headers } of sink.requests) {
      const encoded = headers.authorization?.replace("Basic ", "") ?? "";
      expect(Buffer.from(encoded, "base64").toString()).toBe(`pk-lf-1:${SECRET}`);
    }
    expectNoSecrets(stdout, stderr, bytesOfStore(cwd));
  });

  it("an OTLP backend: eight spans with its headers, no scores, under what all spans share", async () => {
    const sink = await sinkThat();
    const cwd = emptyFolder();
    const { document, stdout, stderr } = await runUntilEnd(cwd, otlpOf(`${sink.url}/otlp`));
    expect(sink.requests.map(({ path }) => path)).toEqual(["/otlp/v1/traces"]);
    expect(sink.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, "x-tenant": "1" });
    const spans = [...sink.spans.values()];
    expect(spans).toHaveLength(SPANS_OF_A_RUN);
    expect(new Set(spans.map(({ span }) => span.traceId))).toEqual(new Set([document.run.trace_id]));
    const [{ origin } = { origin: {} }] = spans;
    expect(origin).toMatchObject({
      scope: { name: "underwrite" },
      resource: { attributes: [{ key: "service.name", value: { stringValue: "underwrite" } }, {}] },
    });
    // A short header value is no secret: no figure is blanked because of it.
    expect(document.max_loan).toBe(270089.15);
    expectNoSecrets(stdout, stderr, bytesOfStore(cwd));
  });

  it("an OTLP backend: what the conventions for generative AI name, and their version", async () => {
    const sink = await sinkThat();
    await runUntilEnd(emptyFolder(), otlpOf(sink.url));
    const spans = [...sink.spans.values()];
    const attributesWith = (operation: string) =>
      spans.flatMap(({ attributes }) => (attributes["gen_ai.operation.name"] === operation ? [attributes] : []));
    expect(attributesWith("chat").map((chat) => chat["gen_ai.output.type"])).toEqual(["json", "json"]);
    for (const tool of attributesWith("execute_tool")) {
      expect(tool).toMatchObject({
        "gen_ai.tool.type": "function",
        "gen_ai.tool.description": expect.stringMatching(/.{20}/),
      });
    }
    for (const { origin } of spans) {
      expect(origin.scopeSpans?.schemaUrl).toMatch(/^https:\/\/opentelemetry\.io\/schemas\/1\.\d+\.0$/);
    }
  });

  it("both at once, and a second run sends only itself", async () => {
    const [langfuse, otlp] = [await sinkThat(), await sinkThat()];
    const cwd = emptyFolder();
    const env = { ...langfuseOf(langfuse.url), ...otlpOf(otlp.url) };
    for (const runs of [1, 2]) {
      expect((await runUntilEnd(cwd, env)).exitCode).toBe(0);
      expect([langfuse.spans.size, langfuse.scores.size, otlp.spans.size, otlp.scores.size]).toEqual([
        SPANS_OF_A_RUN * runs,
        runs,
        SPANS_OF_A_RUN * runs,
        0,
      ]);
    }
    expect([...langfuse.spans.values(), ...otlp.spans.values()].every(({ arrivals }) => arrivals === 1)).toBe(true);
  });
});

describe("a backend that fails costs neither the decision, nor its exit code, nor a span", () => {
  const failing: [what: string, reply: SinkReply, says: RegExp][] = [
    ["401", { status: 401, body: `bad ${SECRET} ${TOKEN}` }, /9 items wait for langfuse .*\(it answered 401\)/],
    ["429 forever", { status: 429, headers: { "retry-after": "0" } }, /\(it answered 429\)/],
    [
      "a 429 that asks for an hour",
      { status: 429, headers: { "retry-after": "3600" } },
      /\(it answered 429, and asks to wait 60\.0 min\)/,
    ],
    ["500", { status: 500 }, /\(it answered 500\)/],
    [
      "a redirect",
      { status: 307, headers: { location: "http://127.0.0.1:1/v1/traces" } },
      /\(it answered 307, and no redirect is followed\)/,
    ],
    ["silence", "hang", /\(it gave no answer in time\)/],
    ["an answer that stops", "hang mid-body", /\(it gave no answer in time\)/],
  ];

  it.each(failing)("%s", async (_, reply, says) => {
    const sinks = [await sinkThat(reply), await sinkThat(reply)] as const;
    const env = { ...langfuseOf(sinks[0].url), ...otlpOf(sinks[1].url) };
    const cwd = emptyFolder();
    const { document, stdout, stderr, exitCode, msToEnd } = await runUntilEnd(cwd, env);
    expect(document).toMatchObject({ approved: true, validation: { valid: true } });
    expect(exitCode).toBe(0);
    expect(msToEnd).toBeLessThan(ENDS_WITHIN_MS);
    expect(stderr).toMatch(says);
    expectNoSecrets(stdout, stderr, bytesOfStore(cwd));
    expect(sinks.map(({ spans }) => spans.size)).toEqual([0, 0]);

    for (const sink of sinks) sink.behave(() => "accept");
    const { reports, kept } = await deliverLater(cwd, env);
    expect(kept).toBe(SPANS_OF_A_RUN);
    expect(reports).toMatchObject([
      { spans: SPANS_OF_A_RUN, scores: 1, waiting: 0 },
      { spans: SPANS_OF_A_RUN, scores: 0, waiting: 0 },
    ]);
    expect(sinks.map(({ spans, scores }) => [spans.size, scores.size])).toEqual([
      [SPANS_OF_A_RUN, 1],
      [SPANS_OF_A_RUN, 0],
    ]);
    const before = sinks.map(({ requests }) => requests.length);
    await deliverLater(cwd, env);
    expect(sinks.map(({ requests }) => requests.length)).toEqual(before);
  });

  it("nobody listens: the next run delivers both", async () => {
    const gone = await startOtlpSink();
    await gone.close();
    const env = langfuseOf(gone.url);
    const cwd = emptyFolder();
    const first = await runUntilEnd(cwd, env);
    expect(first.exitCode).toBe(0);
    expect(first.msToEnd).toBeLessThan(ENDS_WITHIN_MS);
    expect(first.stderr).toMatch(/9 items wait for langfuse .*\(it cannot be reached \(ECONNREFUSED\)\)/);

    const sink = await sinkThat("accept", gone.port);
    expect((await runUntilEnd(cwd, env)).stderr).not.toMatch(/wait/);
    expect([sink.spans.size, sink.scores.size]).toEqual([2 * SPANS_OF_A_RUN, 2]);
    expect([...sink.spans.values()].every(({ arrivals }) => arrivals === 1)).toBe(true);
  });

  it("it takes half of the spans: the other half waits, and is all that is sent later", async () => {
    const sink = await sinkThat({
      reject: ({ name }) => name.startsWith("execute_tool"),
      message: "no \u001b[31mtools",
    });
    const env = langfuseOf(sink.url);
    const cwd = emptyFolder();
    const { stderr, exitCode, msToEnd } = await runUntilEnd(cwd, env);
    expect(exitCode).toBe(0);
    expect(msToEnd).toBeLessThan(ENDS_WITHIN_MS);
    expect(stderr).toContain("4 items wait for langfuse");
    expect(stderr).toContain("(it rejected spans (no tools))");
    expect([sink.spans.size, sink.scores.size]).toEqual([4, 1]);

    sink.requests.length = 0;
    sink.behave(() => "accept");
    const { reports } = await deliverLater(cwd, env);
    expect(reports).toMatchObject([{ spans: 4, scores: 0, waiting: 0 }]);
    expect(sink.requests).toHaveLength(1);
    expect(sink.requests[0]?.spans.map(({ name }) => name).sort()).toEqual(
      ["amortize", "calc_dti", "calc_max_loan", "credit_risk"].map((name) => `execute_tool ${name}`),
    );
    await deliverLater(cwd, env);
    expect(sink.requests).toHaveLength(1);
  });

  it("it takes the spans and then fails: the score waits alone", async () => {
    const sink = await startOtlpSink(({ spans }) => (spans.length > 0 ? "accept" : { status: 500 }));
    open.push(sink);
    const cwd = emptyFolder();
    const { stderr, exitCode } = await runUntilEnd(cwd, langfuseOf(sink.url));
    expect(exitCode).toBe(0);
    expect(stderr).toContain("1 item waits for langfuse");
    sink.behave(() => "accept");
    const { reports } = await deliverLater(cwd, langfuseOf(sink.url));
    expect(reports).toMatchObject([{ spans: 0, scores: 1, waiting: 0 }]);
    expect([...sink.spans.values()].every(({ arrivals }) => arrivals === 1)).toBe(true);
  });

  it("its host takes no connection: the process does not linger on it", async () => {
    const stuck = await startStuckHost();
    try {
      const { exitCode, stderr, msToEnd } = await runUntilEnd(emptyFolder(), langfuseOf(stuck.url));
      expect({ exitCode, late: msToEnd > ENDS_WITHIN_MS }).toEqual({ exitCode: 0, late: false });
      expect(stderr).toMatch(/\(it gave no answer in time\)/);
    } finally {
      stuck.close();
    }
  });
});
