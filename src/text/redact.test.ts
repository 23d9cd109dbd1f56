import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactorOf } from "./redact.js";

const redact = (text: string, secrets: string[]) => redactorOf(secrets).text(text);

describe("redaction", () => {
  it.each(["true", "1", "ollama", " ", ""])("leaves the text alone for %j, which is no secret", (secret) => {
    const text = '{"approved":true,"max_loan":1,"by":"ollama"}';
    expect(redact(text, [secret])).toBe(text);
    expect(redactorOf([secret]).json({ approved: true, by: "ollama" })).toEqual({ approved: true, by: "ollama" });
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
    expect(redactorOf(["12345678"]).json(value)).toEqual({
      "k-[redacted]": ["x [redacted] y", 12345678, true, null, { a: "[redacted]" }],
    });
  });

  it("gives back a value without secrets as the very same one", () => {
    const value = { a: ["b", { c: "d" }] };
    expect(redactorOf(["secret-0123456789"]).json(value)).toBe(value);
  });

  it("blanks what is nested deeper than anything is looked for", () => {
    let value: unknown = "secret-0123456789";
    for (let n = 0; n < 20_000; n++) value = [value];
    let clean = redactorOf(["secret-0123456789"]).json(value);
    for (; Array.isArray(clean); ) clean = clean[0];
    expect(clean).toBe("[redacted]");
  });

  const secretArbitrary = fc
    .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 })
    .filter((secret) => secret.trim() === secret);

  it("finds a secret of any characters in all forms, whatever stands around it", () => {
    fc.assert(
      fc.property(
        secretArbitrary,
        fc.string({ maxLength: 5 }),
        fc.string({ maxLength: 5 }),
        (secret, before, after) => {
          const near = before + secret + after;
          const forms: [form: string, own: string][] = [
            [near, secret],
            [JSON.stringify(near), JSON.stringify(secret).slice(1, -1)],
            [encodeURIComponent(secret), encodeURIComponent(secret)],
            [new URLSearchParams({ key: secret }).toString(), encodeURIComponent(secret)],
          ];
          for (const [form, own] of forms) expect(redact(form, [secret])).not.toContain(own);
          expect(JSON.parse(redact(JSON.stringify({ near }), [secret])).near).not.toContain(secret);
          for (const encoding of ["base64", "base64url"] as const) {
            const left = Buffer.from(redact(Buffer.from(near).toString(encoding), [secret]), encoding).toString();
            expect(left).not.toContain(secret);
          }
        },
      ),
    );
  });

  it("finds the rest of a long secret whose beginning or end was cut off", () => {
    const secret = "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    expect(redact(`it said ${secret.slice(0, 25)}…`, [secret])).toBe("it said [redacted]…");
    expect(redact(`…${secret.slice(-20)} was said`, [secret])).toBe("…[redacted] was said");
    expect(redact("sk-ant-api03-… is how keys begin", [secret])).toBe("sk-ant-api03-… is how keys begin");
  });
});
