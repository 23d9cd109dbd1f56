import { describe, expect, it } from "vitest";
import { redact, redactJson } from "./redact.js";

describe("redaction", () => {
  it.each(["true", "1", "ollama", " ", ""])("leaves the text alone for %j, which is no secret", (secret) => {
    const text = '{"approved":true,"max_loan":1,"by":"ollama"}';
    expect(redact(text, [secret])).toBe(text);
    expect(redactJson({ approved: true, by: "ollama" }, [secret])).toEqual({ approved: true, by: "ollama" });
  });

  it("blanks a secret, also as JSON and as JSON in JSON write it", () => {
    const secret = 'quo"ted\\and-long';
    const once = JSON.stringify({ key: secret });
    expect(redact(secret, [secret])).toBe("[redacted]");
    expect(JSON.parse(redact(once, [secret]))).toEqual({ key: "[redacted]" });
    expect(JSON.parse(JSON.parse(redact(JSON.stringify(once), [secret])))).toEqual({ key: "[redacted]" });
  });

  it("blanks the longer of two secrets whole, whatever their order", () => {
    expect(redact("a sk-012345678-more", ["sk-012345678", "sk-012345678-more"])).toBe("a [redacted]");
  });

  it("goes through strings and keys of a JSON value, and touches nothing else", () => {
    const value = { "k-12345678": ["x 12345678 y", 12345678, true, null, { a: "12345678" }] };
    expect(redactJson(value, ["12345678"])).toEqual({
      "k-[redacted]": ["x [redacted] y", 12345678, true, null, { a: "[redacted]" }],
    });
  });
});
