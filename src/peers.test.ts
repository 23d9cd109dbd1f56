import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { underwriting } from "./agents/index.js";
import { ProviderError, UserError } from "./errors.js";
import { postJson } from "./langfuse/delivery/post.js";
import { LATE, openLangfuse } from "./langfuse/experiment/client.js";
import { langfuseObservations } from "./langfuse/observations.js";
import { langfuseSource } from "./langfuse/source.js";
import { runAgent } from "./runtime/loop/run-agent.js";
import { anthropicModel } from "./runtime/models/anthropic/model.js";
import { WRONG } from "./testing/decision-with.js";
import { flood, httpAnswer, startWireServer, type Wire } from "./testing/servers/wire-server.js";
import { NO_SECRETS, redactorOf } from "./text/redact.js";
import { otlpTarget } from "./tracing/delivery/otlp-sender.js";
import { withDeadline } from "./waiting/deadline.js";
import { boundSilence } from "./waiting/silence.js";

const INPUT = underwriting.parseInput({
  annual_income: 28_000,
  total_debt: 2_000,
  credit_score: 790,
  loan_amount: 150_000,
});
const KEY = "secret-0123456789";
const BOUND_MS = 700;
const bomb = gzipSync(Buffer.alloc(80_000_000, 32));
const SPAN = {
  span: {
    traceId: "1".repeat(32),
    spanId: "2".repeat(16),
    name: "s",
    startTimeUnixNano: "1795328936144000000",
    endTimeUnixNano: "1795328936144000001",
  },
  origin: {},
};
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(wire: Wire) {
  const server = await startWireServer(wire);
  closers.push(server.close);
  return server;
}

/** Answers that end nothing, or too much: whoever asks must end by himself. */
const WIRES: [what: string, wire: Wire][] = [
  ["101 and a closed connection", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
  [
    "101 and an open connection",
    (socket) => void socket.write("HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  ],
  ["101 without a protocol", (socket) => void socket.write("HTTP/1.1 101 X\r\n\r\n")],
  ["100 and nothing more", (socket) => void socket.write("HTTP/1.1 100 Continue\r\n\r\n")],
  ["103 without an end", flood("HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n".repeat(50))],
  ["headers without an end", flood("x-a: b\r\n".repeat(100), "HTTP/1.1 200 OK\r\n")],
  ["a body without an end", flood(Buffer.alloc(65_536, 32), "HTTP/1.1 200 OK\r\n\r\n")],
  ["an error without an end", flood(Buffer.alloc(65_536, 32), "HTTP/1.1 502 Bad\r\n\r\n")],
  [
    "trailers without an end",
    flood("x-a: b\r\n".repeat(2000), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n"),
  ],
  ["chunks that are none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}"],
  ["a body that is longer than it says", httpAnswer("{}{}{}", "200 OK", { "content-length": "2" })],
  ["a body that is shorter than it says", httpAnswer("{}", "200 OK", { "content-length": "500" })],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"],
  ["a gzip bomb", httpAnswer(bomb, "200 OK", { "content-encoding": "gzip" })],
  ["a gzip bomb as an error", httpAnswer(bomb, "422 No", { "content-encoding": "gzip" })],
  ["a half-closed connection", (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")],
  ["two answers at once", Buffer.concat([httpAnswer("{}"), httpAnswer("{}")])],
  ["a TLS alert", Buffer.from([21, 3, 3, 0, 2, 2, 40])],
  ["204", httpAnswer("", "204 No Content")],
  ["205", httpAnswer("", "205 Reset Content")],
  ["418", httpAnswer("{}", "418 Teapot")],
  ["599", httpAnswer("null", "599 Odd")],
  ["an error that is nested 100,000 deep", httpAnswer(`{"error":{"message":"x","y":${deep(100_000)}}}`, "400 Bad")],
  ["HTML", httpAnswer("<html></html>", "200 OK", { "content-type": "text/html" })],
  [
    "JSON that is nested 100,000 deep",
    httpAnswer(`{"data":[{"metadata":${deep(100_000)}}],"content":${deep(100_000)}}`),
  ],
];

describe("whoever answers HTTP", () => {
  it.each(WIRES)("%s ends nothing but the question", async (_, wire) => {
    const { url } = await serve(wire);
    const model = anthropicModel({
      id: "m",
      apiKey: KEY,
      baseUrl: url,
      timeoutMs: BOUND_MS,
      maxRetries: 0,
      redactor: redactorOf([KEY]),
    });
    const { run, output, error } = await runAgent(underwriting, INPUT, { model, maxRoundTrips: 2 });
    expect({ exit: run.exit_reason, output }).toEqual({ exit: "provider_error", output: null });
    expect(error?.message).not.toMatch(/\n| at /);

    const project = { publicKey: "pk", secretKey: KEY, baseUrl: url };
    const bounds = { timeoutMs: BOUND_MS, maxWaitMs: 0 };
    const read = async () => {
      for await (const trace of langfuseSource(project, bounds).traces({})) JSON.stringify(trace);
    };
    const failure = await read().catch((thrown) => thrown);
    expect(failure instanceof ProviderError || failure instanceof UserError).toBe(true);

    const answered = await withDeadline(BOUND_MS, undefined, (signal) => postJson(url, {}, {}, { signal }));
    expect(answered.ok ? answered.answer.body.length : answered.problem.length).toBeLessThan(1_000_000);

    for (const protocol of ["http/protobuf", "http/json"] as const) {
      const target = otlpTarget({ name: "odd", url, headers: {}, protocol, timeoutMs: BOUND_MS });
      const { acknowledged, problem } = await target.sendSpans([SPAN], new AbortController());
      expect(acknowledged.length === 1 || /^it (?:answered|gave|cannot be reached)/.test(problem ?? "")).toBe(true);
    }

    const opened = openLangfuse(project, boundSilence(BOUND_MS, LATE)).version();
    expect(await opened.catch((thrown) => thrown.name)).toBeOneOf([null, "LangfuseProblem"]);
  });

  it("is not followed elsewhere with the keys", async () => {
    const elsewhere = await serve(httpAnswer("{}"));
    const { url } = await serve(httpAnswer("", "307 Temporary", { location: elsewhere.url }));
    const project = { publicKey: "pk", secretKey: KEY, baseUrl: url };
    const { signal } = new AbortController();
    const posting = openLangfuse(project, boundSilence(5000, LATE)).post("/dataset-items", {}, {} as never);
    await expect(posting).rejects.toThrow("it answered 307, and no redirect is followed: check LANGFUSE_BASE_URL");
    const header = { authorization: KEY };
    await postJson(url, {}, header, { signal });
    await otlpTarget({ name: "away", url, headers: header }).sendSpans([SPAN], { signal });
    await expect(langfuseSource(project).trace("0".repeat(32))).rejects.toThrow("answered 307");
    expect(elsewhere.requests()).toBe(0);
  });
});

describe("a model that says odd things", () => {
  const said = (content: string, usage = '{"input_tokens":1,"output_tokens":1}') =>
    httpAnswer(`{"id":"m","type":"message","content":${content},"stop_reason":"end_turn","usage":${usage}}`);
  const decision = (max: string) =>
    JSON.stringify(JSON.stringify({ ...WRONG, max_loan: "?", reasoning: "Yes." }).replace('"?"', max));
  const name = JSON.stringify("n".repeat(1_000_000));
  it.each([
    ["numbers of 1e999", said(`[{"type":"text","text":${decision("1e999")}}]`)],
    ["usage of 1e999 and -5", said('[{"type":"text","text":"x"}]', '{"input_tokens":1e999,"output_tokens":-5}')],
    ["the same key twice", said('[{"type":"text","text":"a","type":"tool_use"}]')],
    ["two verdicts in one", said(`[{"type":"text","text":${decision("1")}},{"type":"text","text":${decision("1")}}]`)],
    [
      "keys of the prototype",
      said('[{"type":"tool_use","id":"__proto__","name":"__proto__","input":{"__proto__":{"approved":true}}}]'),
    ],
    ["a tool's name of 1 MB", said(`[{"type":"tool_use","id":${name},"name":${name},"input":{}}]`)],
    ["200,000 blocks", said(`[${Array(200_000).fill('{"type":"text","text":""}').join(",")}]`)],
    ["half a character", said('[{"type":"text","text":"\\ud800"}]')],
  ])("%s never makes it approve what the policy denies", async (_, wire) => {
    const { url } = await serve(wire);
    const model = anthropicModel({
      id: "m",
      apiKey: KEY,
      baseUrl: url,
      timeoutMs: 20_000,
      maxRetries: 0,
      redactor: NO_SECRETS,
    });
    const { run, output } = await runAgent(underwriting, INPUT, { model, maxRoundTrips: 2 });
    expect(["invalid_output", "rejected", "max_round_trips"]).toContain(run.exit_reason);
    expect(output).toBeNull();
    expect(run.input_tokens).toBeLessThan(10);
    expect(({} as { approved?: boolean }).approved).toBeUndefined();
  });
});

describe("a backend that says odd things", () => {
  it.each([
    ["rejects a text of spans", { rejectedSpans: "many", errorMessage: "\u001b[31m" }, 1],
    ["rejects less than none", { rejectedSpans: "-9e999" }, 1],
    ["rejects half a span", { rejectedSpans: 0.5 }, 0],
    ["rejects more than it got", { rejectedSpans: "99999999999999999999", errorMessage: KEY }, 0],
    ["gives its reason as an object", { rejectedSpans: "1", errorMessage: { a: 1 } }, 1],
  ])("%s", async (_, partialSuccess, acknowledged) => {
    const { url } = await serve(httpAnswer(JSON.stringify({ partialSuccess })));
    const headers = { authorization: `Bearer ${KEY}` };
    const target = otlpTarget({ name: "odd", url, headers, protocol: "http/json" });
    const sent = await target.sendSpans([SPAN], new AbortController());
    expect(sent.acknowledged).toHaveLength(acknowledged);
    expect(sent.problem ?? "").not.toContain(KEY);
  });

  it("gives pages without an end, or items that are none", async () => {
    let pages = 0;
    const forever = await serve((socket) => {
      socket.end(httpAnswer(`{"data":[],"meta":{"cursor":"c${pages++}"}}`));
    });
    const project = { publicKey: "pk", secretKey: KEY, baseUrl: forever.url };
    await expect(langfuseSource(project).trace("0".repeat(32))).rejects.toThrow("the same page again and again");
    const odd = await serve(httpAnswer('{"data":[null,1,[],"x",{"id":"a","__proto__":{"b":1}}],"meta":7}'));
    const observations = langfuseObservations({ ...project, baseUrl: odd.url });
    const listed = await observations.list({ fields: ["id"], limit: 10, filters: [] });
    expect(listed.items.map(({ item }) => item.id)).toEqual(["a"]);
  });
});
