import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { decisionSchema } from "../../agents/underwriting/decision.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED, answer, ask, KEY, thenAnswer } from "../../testing/servers/ask-claude.js";
import {
  apiError,
  message,
  type Reply,
  type ReplyFunction,
  wellBehaved,
} from "../../testing/servers/messages-server.js";

describe("a decision by Claude", () => {
  it("takes two round trips, with structured output, strict tools and cached instructions", async () => {
    const { document, stderr, exitCode, requests } = await ask(wellBehaved());
    expect(document).toMatchObject({
      approved: true,
      max_loan: 270089.15,
      validation: { valid: true, violations: [], warnings: [], repaired: false },
      run: { model: "claude-sonnet-5", round_trips: 2, input_tokens: 1800, output_tokens: 200, exit_reason: "decided" },
    });
    // 2 calls of 500 fresh and 400 cached tokens in and 100 out, at $2, $0.20 and $10 a million.
    expect(document.run.cost_usd).toBeCloseTo(2 * (500 * 2e-6 + 400 * 0.2e-6 + 100 * 10e-6), 9);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });

    const [first, second] = requests.map(({ body }) => body);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.url).toBe("/v1/messages");
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(first).toMatchObject({ model: "claude-sonnet-5", max_tokens: 4096 });
    expect(first?.system).toMatchObject([{ type: "text", cache_control: { type: "ephemeral" } }]);
    expect(first?.tools.map(({ name, strict }) => [name, strict])).toEqual([
      ["calc_dti", true],
      ["credit_risk", true],
      ["amortize", true],
      ["calc_max_loan", true],
    ]);
    expect(first?.tools[0]?.input_schema).toMatchObject({
      type: "object",
      properties: {},
      additionalProperties: false,
    });
    expect(first?.tools.at(-1)).toMatchObject({ cache_control: { type: "ephemeral" } });
    expect(first?.output_config?.format).toMatchObject({
      type: "json_schema",
      schema: { required: Object.keys(decisionSchema.shape) },
    });
    expect(second?.messages.at(-1)).toMatchObject({
      role: "user",
      content: [0, 1, 2, 3].map((n) => ({ type: "tool_result", tool_use_id: `toolu_${n}`, is_error: false })),
    });
  });

  it("is asked of the model that is named, at no known price", async () => {
    const local = (request: Parameters<ReplyFunction>[0]): Reply => {
      const reply = wellBehaved()(request) as { body: object };
      return { ...reply, body: { ...reply.body, model: "llama3.2:3b" } } as Reply;
    };
    const { document, requests } = await ask(local, [...APPROVED, "--model", "llama3.2:3b"]);
    expect(requests.map(({ body }) => body.model)).toEqual(["llama3.2:3b", "llama3.2:3b"]);
    expect(document.run).toMatchObject({ model: "llama3.2:3b", cost_usd: null });
  });

  it("reads the answer out of a code fence, as local models write it", async () => {
    const fenced = (request: Parameters<ReplyFunction>[0]): Reply => {
      const reply = wellBehaved()(request);
      const block = (reply as { body: { content: { type: string; text?: string }[] } }).body.content[0];
      return block?.type === "text" ? answer(`\`\`\`json\n${block.text}\n\`\`\``) : reply;
    };
    expect((await ask(fenced)).document).toMatchObject({ approved: true });
  });

  it("goes on after pause_turn, and carries thinking along untouched", async () => {
    const thinking = { type: "thinking", thinking: "…", signature: "sig" };
    const { document, requests } = await ask((request, n) => {
      if (n === 0) return message([thinking], { stop_reason: "pause_turn" });
      return wellBehaved()(request);
    });
    expect(document).toMatchObject({ approved: true, run: { round_trips: 3 } });
    expect(requests[1]?.body.messages[1]).toEqual({ role: "assistant", content: [thinking] });
  });
});

describe("a provider that fails ends in exit code 4, with what happened and what to do", () => {
  const failing: [what: string, reply: Reply, tries: number, says: RegExp][] = [
    [
      "401",
      apiError(401, "authentication_error", `invalid x-api-key ${KEY}`),
      1,
      /401: it does not accept the key.*\[redacted\].*Check ANTHROPIC_API_KEY.*Request id: req_test_1/,
    ],
    ["403", apiError(403, "permission_error", "no access"), 1, /403: the key may not use this/],
    [
      "404",
      apiError(404, "not_found_error", "model: claude-sonnet-5"),
      1,
      /404: it knows no model claude-sonnet-5.*Check --model/,
    ],
    [
      "400",
      apiError(400, "invalid_request_error", "tools: not supported"),
      1,
      /400: it does not accept the request.*tools: not supported.*Check that claude-sonnet-5 supports tools/,
    ],
    [
      "429 forever",
      apiError(429, "rate_limit_error", "slow down", { "retry-after": "0" }),
      2,
      /429: too many requests.*after 2 tries/,
    ],
    [
      "a 429 that asks for an hour",
      apiError(429, "rate_limit_error", "slow down", { "retry-after": "3600" }),
      1,
      /429: too many requests.*after 1 try: it asks to wait 60\.0 min\./,
    ],
    ["402", apiError(402, "billing_error", "pay first"), 1, /402: the account cannot pay.*Check the account's credit/],
    [
      "an account without credit",
      apiError(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
      1,
      /400: it does not accept the request.*Check the account's credit and its billing\./,
    ],
    [
      "a field whose name has credit in it",
      apiError(400, "invalid_request_error", "input_schema.properties.credit_score: not supported"),
      1,
      /400: it does not accept the request.*Check that claude-sonnet-5 supports tools/,
    ],
    [
      "a prompt that is too long",
      apiError(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
      1,
      /400: it does not accept the request.*Shorten the input\./,
    ],
    [
      "500",
      apiError(500, "api_error", "oops", { "retry-after-ms": "1" }),
      2,
      /500: it failed.*after 2 tries: try later, or allow more tries \(UNDERWRITE_MAX_RETRIES, or --max-retries/,
    ],
    ["529", apiError(529, "overloaded_error", "overloaded", { "retry-after-ms": "1" }), 2, /529: it is overloaded/],
    ["a body that is cut", "cut mid-body", 2, /cut the connection in the middle of its answer/],
    ["JSON that is none", { raw: "<html>hello</html>" }, 1, /not JSON/],
    [
      "a page",
      { raw: "<html>hello</html>", headers: { "content-type": "text/html" } },
      1,
      /answered with a web page\. Is ANTHROPIC_BASE_URL a Messages API server/,
    ],
    ["another API", { body: { choices: [] } }, 1, /answered as OpenAI's chat completions do/],
  ];

  it.each(failing)("%s", async (_, reply, tries, says) => {
    const { document, stderr, exitCode, requests } = await ask(() => reply);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(document).toMatchObject({ approved: null, max_loan: null, run: { exit_reason: "provider_error" } });
    expect({ exitCode, tries: requests.length }).toEqual({ exitCode: 4, tries });
  });

  it.each(["hang", "hang mid-body"] as const)("%s: the timeout bounds each attempt", async (reply) => {
    const { stderr, exitCode, requests } = await ask(() => reply, [...APPROVED, "--timeout", "0.3"]);
    expect(stderr).toMatch(
      /gave no answer within 0\.3 s \(2 tried\).*more time \(UNDERWRITE_TIMEOUT, or --timeout of underwrite run\)/,
    );
    expect({ exitCode, tries: requests.length }).toEqual({ exitCode: 4, tries: 2 });
  });

  it("connection refused", async () => {
    const unused = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => unused.once("listening", resolve));
    const { port } = unused.address() as { port: number };
    await new Promise((resolve) => unused.close(resolve));
    const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
    const { stderr, exitCode } = await underwrite([...APPROVED, "--max-retries", "0"], { env });
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
      exitCode: 4,
    });
  });

  it("429, then success: the retry is shown, with its status and delay", async () => {
    const limited = apiError(429, "rate_limit_error", "slow down", { "retry-after-ms": "5" });
    const { document, stderr, exitCode } = await ask(
      (request, n) => (n === 0 ? limited : wellBehaved()(request)),
      [...APPROVED, "--verbose"],
    );
    expect(stderr).toMatch(/round trip 1: retry 1 \(status 429, waited \d+ ms\)/);
    expect(document).toMatchObject({ approved: true, run: { round_trips: 2 } });
    expect(exitCode).toBe(0);
  });

  it("a failure in the second round trip keeps the tokens of the first", async () => {
    const { document } = await ask(thenAnswer(apiError(400, "invalid_request_error", "no")));
    expect(document.run).toMatchObject({ exit_reason: "provider_error", round_trips: 2, input_tokens: 900 });
  });
});
