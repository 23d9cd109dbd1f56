import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { redactorOf } from "../text/redact.js";
import { loadConfig } from "./config.js";
import { fitsHeader } from "./headers.js";
import { secretsIn } from "./secrets.js";
import { readDatabaseAddress } from "./variables.js";

/** What is left of a text when the settings' secrets are blanked. */
const left = (settings: Record<string, string>, text: string) => redactorOf(secretsIn(settings)).text(text);
const basic = (pair: string) => Buffer.from(pair).toString("base64");

describe("secrets of settings", () => {
  it.each<[what: string, settings: Record<string, string>, secret: string]>([
    [
      "a token behind its scheme",
      { OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer abc-0123456789" },
      "abc-0123456789",
    ],
    [
      "a token in percent-encoding",
      { OTEL_EXPORTER_OTLP_TRACES_HEADERS: "authorization=Bearer%20a%2Fb%2B0123456789" },
      "a/b+0123456789",
    ],
    [
      "the same as it was typed",
      { OTEL_EXPORTER_OTLP_TRACES_HEADERS: "authorization=Bearer%20a%2fb%2b0123456789" },
      "a%2fb%2b0123456789",
    ],
    [
      "a key in a header without a scheme",
      { OTEL_EXPORTER_OTLP_HEADERS: "x-honeycomb-team=hcaik_0123456789" },
      "hcaik_0123456789",
    ],
    ["a second header", { OTEL_EXPORTER_OTLP_HEADERS: "a=b,dd-api-key=0123456789abcdef" }, "0123456789abcdef"],
    [
      "a value of a parameter",
      { OTEL_EXPORTER_OTLP_HEADERS: "authorization=Token token=abcdef-012345" },
      "abcdef-012345",
    ],
    ["the password of a Basic pair", { LANGFUSE_MCP_AUTH: `Basic ${basic("pk-lf-1234:sk-lf-5678")}` }, "sk-lf-5678"],
    ["the name of a Basic pair", { LANGFUSE_MCP_AUTH: basic("pk-lf-1234:sk-lf-5678") }, "pk-lf-1234"],
    [
      "the pair in a header of OTLP",
      { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Basic%20${encodeURIComponent(basic("me:pass-0123456"))}` },
      "me:pass-0123456",
    ],
    ["one line of a key of many", { ANTHROPIC_API_KEY: "first-012345\r\nsecond-012345" }, "second-012345"],
    [
      "Langfuse's keys as they are sent",
      { LANGFUSE_PUBLIC_KEY: "pk-lf-1234", LANGFUSE_SECRET_KEY: "sk-lf-5678" },
      basic("pk-lf-1234:sk-lf-5678"),
    ],
    ["the password of a proxy", { HTTPS_PROXY: "http://me:a%2Fpass-01234@proxy.test:3128" }, "a/pass-01234"],
    ["the Basic pair of a proxy", { http_proxy: "http://me:pass-01234@proxy.test" }, basic("me:pass-01234")],
    [
      "a secret key in the Basic pair of another name",
      { LANGFUSE_SECRET_KEY: "sk-lf-567890" },
      basic("any:sk-lf-567890").slice(6, -1),
    ],
  ])("are %s", (_, settings, secret) => {
    const text = left(settings, `It is ${secret}.`);
    expect(text).toContain("[redacted]");
    expect(text).not.toContain(secret);
  });

  it("are no ordinary words: schemes, tenants, a user of a pair, media types, short values", () => {
    const settings = {
      OTEL_EXPORTER_OTLP_HEADERS: "x-scope-orgid=underwriting,accept=application/json,anthropic-version=2023-06-01",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: `authorization=Basic ${basic("decision:pass")}`,
      ANTHROPIC_API_KEY: "ollama",
    };
    const text = "The underwriting decision by ollama, application/json of 2023-06-01, Basic and Bearer.";
    expect(left(settings, text)).toBe(text);
  });

  it("fit a header, or do not", () => {
    expect(["sk-ant-0123", "Bearer é", ""].map(fitsHeader)).toEqual([true, true, true]);
    expect(["a\nb", "a\tb", "ключ", "a\u0085b", "a\u00adb", "\u{1f511}"].map(fitsHeader)).toEqual(Array(6).fill(false));
  });
});

describe("the address of a queue", () => {
  it.each([
    ["before its host", "postgres://u:s3cr%2Ft-word@db:5432/x"],
    ["among its parameters", "postgres://db/x?user=u&password=s3cr%2Ft-word"],
  ])("has its password %s, as it is written and as it is meant", (_, address) => {
    expect(secretsIn({ UNDERWRITE_QUEUE: address })).toContain("s3cr/t-word");
  });

  it.each([
    ["a slash", "postgres://u:12/s3cret-w0rd@db:5432/x"],
    ["a slash behind letters", "postgres://u:s3cret/w0rd@db:5432/x"],
    ["a question mark", "postgresql://u:12?s3cret-w0rd@db/x"],
    ["a hash", "postgres://u:#s3cret-w0rd@db/x"],
    ["an @ and a slash", "postgres://u:s3cret@12/w0rd@db/x"],
    ["a hash among its parameters", "postgres://db/x?password=s3cret#w0rd"],
    ["no scheme that is one", "postgres//u:s3cret-w0rd@db/x"],
  ])("whose password has %s is refused, and none of it is told, whatever asks for it", async (_, address) => {
    expect(readDatabaseAddress(address)).toBeUndefined();
    const refusal = await loadConfig({ UNDERWRITE_QUEUE: address }, tmpdir()).catch((error: Error) => error.message);
    expect(refusal).toMatch(/^UNDERWRITE_QUEUE in the environment is not usable: .*%2F %3F %23 and %40/);
    expect(refusal).not.toMatch(/s3cret|w0rd/);
    expect(left({ UNDERWRITE_QUEUE: address }, `It is ${address}.`)).not.toMatch(/s3cret|w0rd/);
  });

  it.each([
    ["postgres://u:p%2Fw%3F%23%40@db:5432/x?sslmode=verify-full", "db:5432/x"],
    ["postgres://u:p@w%zz@db/x", "db/x"],
    ["postgresql://db/x?user=me@corp.example&host=/var/run", "db/x"],
    ["postgres:///x?host=/var/run/postgresql", "/var/run/postgresql/x"],
    ["postgres://[::1]:5432/x", "[::1]:5432/x"],
  ])("%s is taken, and called %s", (address, name) => {
    expect(readDatabaseAddress(address)?.name).toBe(name);
  });

  it("has its password masked as it was typed, too, where a URL has it otherwise", () => {
    const text = left(
      { UNDERWRITE_QUEUE: "postgres://u:pä s3cret|word@db/x" },
      "pä s3cret|word, p%C3%A4%20s3cret%7Cword",
    );
    expect(text).not.toContain("s3cret");
  });

  it("without a password is no secret, and a password that stands alone is one", () => {
    expect(secretsIn({ UNDERWRITE_QUEUE: "postgres://u@db:5432/x?sslmode=verify-full" })).toEqual([]);
    expect(secretsIn({ PGPASSWORD: "s3cret-word" })).toEqual(["s3cret-word"]);
  });
});
