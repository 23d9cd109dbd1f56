import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { environmentVariables } from "../../settings/variables.js";
import { decisionWith } from "../../testing/decision-with.js";
import { CLI, underwrite } from "../../testing/processes/cli.js";
import { APPROVED, answer, ask, KEY, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { apiError, callAllTools, message, type Reply, wellBehaved } from "../../testing/servers/messages-server.js";

const limited = (headers: Record<string, string>) => apiError(429, "rate_limit_error", "slow down", headers);
const wire = (status: string) => ({ wire: `HTTP/1.1 ${status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}` });

describe("a server that misbehaves is named as what it is, in one line", () => {
  const replies: [what: string, reply: Reply, tries: number, says: RegExp][] = [
    [
      "a retry-after-ms of 50 minutes",
      limited({ "retry-after-ms": "3000000" }),
      1,
      /429.*stayed so after 1 try: it asks to wait 50\.0 min\./,
    ],
    [
      "a retry-after of an hour",
      limited({ "retry-after": "3600" }),
      1,
      /429.*stayed so after 1 try: it asks to wait 60\.0 min\./,
    ],
    ["no retry wanted", limited({ "x-should-retry": "false" }), 1, /429.*stayed so after 1 try/],
    ["more than 10 MB", { raw: `"${"x".repeat(10_000_000)}"` }, 1, /answered with more than 10 MB/],
    [
      "more than 10 MB once decoded",
      { raw: gzipSync(" ".repeat(30_000_000)), headers: { "content-encoding": "gzip" } },
      1,
      /answered with more than 10 MB/,
    ],
    [
      "a redirect",
      { status: 307, raw: "", headers: { location: "/elsewhere" } },
      1,
      /307: it redirects to \/elsewhere\. No redirect is followed: set ANTHROPIC_BASE_URL to the final address/,
    ],
    ["a redirect to nowhere", { status: 301, raw: "" }, 1, /301: it redirects elsewhere/],
    ["status 304", { status: 304, raw: "" }, 1, /answered 304/],
    ["status 204", { status: 204, raw: "" }, 1, /not a Messages API message/],
    ["status 205", { status: 205, raw: "" }, 1, /not JSON|not a Messages API message/],
    ["status 999", wire("999 Odd"), 1, /answered with status 999, which HTTP does not know/],
    ["status 600", wire("600 Odd"), 1, /answered with status 600/],
    ["a reason phrase with an escape", wire("400 \u001b[31mBad"), 1, /answered 400/],
    ["no HTTP", { wire: "garbage\r\n\r\n" }, 2, /answered with something unreadable \(HTTPParserError\)/],
    ["gzip that is none", { raw: "{}", headers: { "content-encoding": "gzip" } }, 2, /something unreadable \(Z_/],
    ["a connection that closes", { wire: "" }, 2, /closed the connection without an answer/],
    [
      "content that is nested too deeply",
      { raw: `{"content":[{"type":"x","y":${"[".repeat(20_000)}${"]".repeat(20_000)}}]}` },
      1,
      /nested too deeply/,
    ],
    [
      "an error that says too much, with the key where it is cut",
      apiError(400, "x", `${"a".repeat(290)}${KEY}\u001b[31m\u202e`),
      1,
      /400: .*“a{290}\[redacted\]”/,
    ],
    ["an error with escapes", apiError(400, "x", "\u009b31m\u202ered"), 1, /“\\u009b31m\\u202ered”/],
  ];

  it.each(replies)("%s", async (_, reply, tries, says) => {
    const { document, stderr, exitCode, requests } = await ask(() => reply);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(document).toMatchObject({ approved: null, run: { exit_reason: "provider_error" } });
    expect({ exitCode, tries: requests.length }).toEqual({ exitCode: 4, tries });
  });

  it("an answer of 4 MB, or of one long reasoning, is repaired and then no output", async () => {
    const decision = decisionWith({ approved: true, max_loan: 1, monthly_payment: 1, post_loan_dti: 1 });
    for (const reasoning of ["loan exceeds ".repeat(1200), "91.37 ".repeat(2700), "a".repeat(4_000_000)]) {
      const { document, exitCode } = await ask(thenAnswer(answer({ ...decision, reasoning })));
      expect(document.run).toMatchObject({ exit_reason: "invalid_output", round_trips: 3 });
      expect(exitCode).toBe(3);
    }
  });

  it.each([
    [
      { input_tokens: 1.5, output_tokens: 2.7 },
      { input_tokens: 2, output_tokens: 4 },
    ],
    [
      { input_tokens: -5, output_tokens: 1 },
      { input_tokens: 0, output_tokens: 2 },
    ],
    [
      { input_tokens: 1e300, output_tokens: "7" },
      { input_tokens: 0, output_tokens: 0 },
    ],
    ["none", { input_tokens: 0, output_tokens: 0 }],
  ])("usage %j", async (usage, counted) => {
    const { document } = await ask((request, n) => {
      const reply = n === 0 ? callAllTools(request) : wellBehaved()(request);
      return message((reply as { body: { content: unknown[] } }).body.content, { usage });
    });
    expect(document).toMatchObject({ approved: true, run: counted });
    expect(document.run.cost_usd).toBe(Number(document.run.cost_usd.toFixed(6)));
  });
});

describe("what is sent is what is set", () => {
  it("a key goes before a token, and either is enough", async () => {
    const { env, requests } = await serve(wellBehaved());
    const token = { ...env, ANTHROPIC_AUTH_TOKEN: "token-0123456789" };
    expect((await underwrite(APPROVED, { env: token })).exitCode).toBe(0);
    expect((await underwrite(APPROVED, { env: { ...token, ANTHROPIC_API_KEY: "" } })).exitCode).toBe(0);
    const sent = requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`, "Bearer token-0123456789", "Bearer token-0123456789"]);
  });

  it.each(["true", "1", "ollama"])("a key of %s spoils no output", async (key) => {
    const { env } = await serve(wellBehaved());
    const { stdout, exitCode } = await underwrite(APPROVED, { env: { ...env, ANTHROPIC_API_KEY: key } });
    expect(JSON.parse(stdout)).toMatchObject({ approved: true, max_loan: 270089.15, run: { round_trips: 2 } });
    expect(exitCode).toBe(0);
  });

  it.each(["2.01", "0.0001", "0.0005"])(
    "a timeout of %s s is whole milliseconds, from either place",
    async (seconds) => {
      const { env } = await serve(() => "hang");
      const [option, variable] = await Promise.all([
        underwrite([...APPROVED, "--timeout", seconds], { env: { ...env, UNDERWRITE_MAX_RETRIES: "0" } }),
        underwrite(APPROVED, { env: { ...env, UNDERWRITE_MAX_RETRIES: "0", UNDERWRITE_TIMEOUT: seconds } }),
      ]);
      const whole = Math.max(1, Math.round(Number(seconds) * 1000)) / 1000;
      for (const { stderr, exitCode } of [option, variable]) {
        expect(stderr).toContain(`gave no answer within ${whole} s (1 tried)`);
        expect(exitCode).toBe(4);
      }
    },
  );

  it("no variable of the SDK's that is not ours changes a request", async () => {
    const folder = join(dirname(CLI), "..");
    const built = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
    const read = built.flatMap(
      (path) => readFileSync(join(folder, path), "utf8").match(/\bANTHROPIC_[A-Z_]+\b/g) ?? [],
    );
    const unlisted = [...new Set(read)].filter((name) => !environmentVariables().includes(name));
    expect(unlisted).toContain("ANTHROPIC_LOG");

    const { env, requests } = await serve(wellBehaved());
    const foreign = Object.fromEntries(unlisted.map((name) => [name, "true"]));
    const plain = await underwrite(APPROVED, { env });
    const with_ = await underwrite(APPROVED, { env: { ...env, ...foreign } });
    expect([plain.exitCode, with_.exitCode, plain.stderr + with_.stderr]).toEqual([0, 0, ""]);
    const [first, second, third, fourth] = requests.map(({ headers, ...request }) => {
      const { traceparent, ...same } = headers; // another in each run
      return { ...request, headers: same, isTraced: traceparent !== undefined };
    });
    expect([third, fourth]).toEqual([first, second]);
  });
});
