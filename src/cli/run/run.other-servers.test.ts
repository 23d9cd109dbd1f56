import { describe, expect, it } from "vitest";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED, answer, ask, serve } from "../../testing/servers/ask-claude.js";
import { message, type Reply, type ReplyFunction, wellBehaved } from "../../testing/servers/messages-server.js";

/** A model that behaves, and whose answers a server then changes. */
function changed(change: (content: Record<string, unknown>[], isLast: boolean) => unknown): ReplyFunction {
  return (request, n) => {
    const reply = wellBehaved()(request) as { body: { content: Record<string, unknown>[] } };
    return { body: { ...reply.body, content: change(reply.body.content, n > 0) } };
  };
}
/** The last answer's text, wrapped. */
const wrapped = (wrap: (json: string) => string | string[]) =>
  changed((content, isLast) => {
    if (!isLast) return content;
    return [wrap(String(content[0]?.text))].flat().map((text) => ({ type: "text", text }));
  });
/** Every tool call with another input. */
const calling = (input: unknown) =>
  changed((content, isLast) => (isLast ? content : content.map((block) => ({ ...block, input }))));

describe("a server without structured output", () => {
  it.each<[string, ReplyFunction]>([
    ["an answer behind thinking in German", wrapped((json) => `<think>\nErst {rechnen}.\n</think>\n\n${json}`)],
    [
      "an answer in a fence that says JSON5, with prose around it",
      wrapped((json) => `Sure:\n\`\`\`json5\n${json}\n\`\`\`\nAnything else?`),
    ],
    ["an answer in three blocks", wrapped((json) => ["Let me see.", json, "Done."])],
    [
      "an answer behind a block that nobody knows",
      changed((content, isLast) => (isLast ? [{ type: "reasoning", text: "{}" }, ...content] : content)),
    ],
    ["an answer as a text in the place of blocks", changed((content, isLast) => (isLast ? content[0]?.text : content))],
    ["tool input as the text of an empty object with blanks", calling(" { } ")],
    ["tool input as an empty text", calling("")],
    ["tool input with a field that no tool asked for", calling({ reason: "to be sure" })],
    ["tool input with such a field, as text", calling('{"application":{"credit_score":850}}')],
    ["tool input as a list", calling([])],
  ])("is read: %s", async (_, reply) => {
    const { document, exitCode } = await ask(reply);
    expect(document).toMatchObject({ approved: true, run: { exit_reason: "decided", round_trips: 2 } });
    expect(exitCode).toBe(0);
  });

  it("gets its tool calls back with an object as input, whatever it wrote", async () => {
    const { requests } = await ask(calling('{"a":1}'));
    const turns = requests[1]?.body.messages.filter(({ role }) => role === "assistant") ?? [];
    const inputs = turns.flatMap(({ content }) => content.map(({ input }) => input));
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.every((input) => JSON.stringify(input) === '{"a":1}')).toBe(true);
  });

  it("is not believed where it gives two different decisions", async () => {
    const { document, exitCode } = await ask(wrapped((json) => `${json}\n\nor\n\n${json.replace("true", "false")}`));
    expect(document.run.exit_reason).toBe("invalid_output");
    expect(exitCode).toBe(3);
  });

  it.each(["text/plain; charset=utf-8", "application/octet-stream", ""])("may call its JSON %j", async (type) => {
    const reply: ReplyFunction = (request) => {
      const { body } = wellBehaved()(request) as { body: unknown };
      return { raw: `\n${JSON.stringify(body)}`, headers: { "content-type": type } };
    };
    expect((await ask(reply)).document).toMatchObject({ approved: true });
  });

  it("may say why it stopped in OpenAI's words", async () => {
    const cut = (): Reply => message([{ type: "text", text: '{"approved":' }], { stop_reason: "length" });
    expect((await ask(cut)).document.run.exit_reason).toBe("max_tokens");
  });
});

describe("an answer that is no message is told in the server's own words, or as what it is", () => {
  it.each<[string, Reply, RegExp]>([
    [
      "an error of status 200",
      { body: { error: { type: "server_error", message: "no slot is free" } } },
      /answered with an error: “no slot is free”/,
    ],
    ["an error in a word", { body: { success: false, error: "unauthorized model" } }, /“unauthorized model”/],
    ["an error beside empty content", { body: { content: null, error: { message: "worker died" } } }, /“worker died”/],
    ["a list of errors", { body: { errors: [{ code: 7, message: "quota" }] } }, /“quota”/],
    ["a chat completion", { body: { object: "chat.completion", choices: [] } }, /as OpenAI's chat completions do/],
    [
      "a page",
      { raw: "<!doctype html><title>Sign in</title>", headers: { "content-type": "text/html" } },
      /answered with a web page/,
    ],
    [
      "a stream",
      { raw: "event: ping\ndata: {}\n\n", headers: { "content-type": "text/event-stream" } },
      /stream of events/,
    ],
    [
      "a 422 of FastAPI",
      { status: 422, body: { detail: [{ loc: ["body"], msg: "extra fields not permitted" }] } },
      /422.*“extra fields not permitted”/,
    ],
    [
      "a 503 in plain text",
      { status: 503, raw: "upstream is starting", headers: { "content-type": "text/plain" } },
      /503.*“upstream is starting”/,
    ],
    [
      "a message with an error that is none",
      { body: { type: "message", error: null, detail: "" } },
      /not a Messages API message/,
    ],
  ])("%s", async (_, reply, says) => {
    const { stderr, exitCode } = await ask(() => reply);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(4);
  });

  it.each([
    ["", "it has nothing at URL/v1/messages, or no model", "Check --model and ANTHROPIC_BASE_URL."],
    [
      "/v1",
      "nothing at URL/v1/v1/messages",
      "ANTHROPIC_BASE_URL ends in /v1, and /v1/messages is added to it: leave /v1 out.",
    ],
    ["/openai/v1/", "nothing at URL/openai/v1/v1/messages", "leave /v1 out."],
    ["/v1/chat/completions", "nothing at URL/v1/chat/completions/v1/messages", "leave /chat/completions out."],
  ])("a 404 says which address was asked, with %j behind the server's", async (path, what, fix) => {
    const { env, url } = await serve(() => ({ status: 404, body: { detail: "Not Found" } }));
    const { stderr, exitCode } = await underwrite(APPROVED, { env: { ...env, ANTHROPIC_BASE_URL: url + path } });
    expect(stderr).toContain(what.replace("URL", url));
    expect(stderr).toContain(fix);
    expect(exitCode).toBe(4);
  });

  it("a 404 that names the model is about the model", async () => {
    const says = (model: string): Reply => ({
      status: 404,
      body: { error: `model '${model}' not found, try pulling it` },
    });
    const { stderr } = await ask(() => says("llama3.2"), [...APPROVED, "--model", "llama3.2"]);
    expect(stderr).toMatch(/404: it knows no model llama3\.2 at http:/);
  });

  it("an answer is given up where it is no JSON twice", async () => {
    expect((await ask((request, n) => (n === 0 ? wellBehaved()(request) : answer("I approve.")))).exitCode).toBe(3);
  });
});

describe("ANTHROPIC_CUSTOM_HEADERS", () => {
  it("are sent with each request, before those that a request has by itself", async () => {
    const { env, requests } = await serve(wellBehaved());
    const ANTHROPIC_CUSTOM_HEADERS = "X-Route: blue:green\nAuthorization: Bearer gateway-0123456789\nUser-Agent: mine";
    const { exitCode } = await underwrite(APPROVED, { env: { ...env, ANTHROPIC_CUSTOM_HEADERS } });
    expect(exitCode).toBe(0);
    expect(requests).toHaveLength(2);
    for (const { headers } of requests) {
      expect(headers).toMatchObject({
        "x-route": "blue:green",
        authorization: "Bearer gateway-0123456789",
        "user-agent": "mine",
      });
    }
  });

  it("are blanked where a server sends them back", async () => {
    const { env } = await serve(() => ({ status: 401, body: { error: { message: "no token gateway-0123456789" } } }));
    const ANTHROPIC_CUSTOM_HEADERS = "X-Gateway-Token: gateway-0123456789";
    const { stderr, exitCode } = await underwrite(APPROVED, { env: { ...env, ANTHROPIC_CUSTOM_HEADERS } });
    expect(stderr).toContain("401");
    expect(stderr).not.toContain("gateway-0123456789");
    expect(exitCode).toBe(4);
  });
});
