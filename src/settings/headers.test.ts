import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { loadConfig } from "./config.js";
import { AS_LINES, AS_LIST, headersOf } from "./headers.js";
import { proxyOf } from "./proxy.js";
import { secretsIn } from "./secrets.js";

describe("headers of settings", () => {
  it("are a list of OpenTelemetry's, or lines as the Anthropic SDK documents them", () => {
    expect(headersOf("Api-Key=a%2Cb%3D, x-y = 1 ,", AS_LIST)).toEqual({ "api-key": "a,b=", "x-y": "1" });
    expect(headersOf("X-Route: a:b=c\r\n\n  Anthropic-Beta:one,two  \nX-Empty:", AS_LINES)).toEqual({
      "X-Route": "a:b=c",
      "Anthropic-Beta": "one,two",
      "X-Empty": "",
    });
  });

  it.each([
    ["OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Bearer hidden-0123", "entry 1 has no = behind its name"],
    ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=1,Bearer hidden-0123", "entry 2 has no = behind its name"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=1,x key=hidden-0123", "entry 2 has a name that HTTP does not allow"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "=hidden-0123", "entry 1 has a name that HTTP does not allow"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=hidden-0123%0d%0ab", "entry 1 has a value that no header can hold"],
    ["ANTHROPIC_CUSTOM_HEADERS", "X-A: 1\nX-B=hidden-0123", "line 2 has no : behind its name"],
    ["ANTHROPIC_CUSTOM_HEADERS", "X-A: ключ", "line 1 has a value that no header can hold"],
    ["ANTHROPIC_CUSTOM_HEADERS", "Host: hidden-0123", "line 1 is a header that HTTP itself sets"],
  ])("that are malformed are named, and never quoted: %s=%j", async (name, value, says) => {
    const error = await loadConfig({ [name]: value }, emptyFolder()).catch((thrown) => thrown);
    expect(error.message).toContain(`${name} in the environment is not usable: ${says}; it takes `);
    expect(error.message).not.toContain("hidden");
  });

  it("of a model's server are secrets as those of a backend are", () => {
    const secrets = secretsIn({ ANTHROPIC_CUSTOM_HEADERS: "X-Team: red\nProxy-Authorization: Basic bWU6cGFzcy0wMTIz" });
    expect(secrets).toEqual(expect.arrayContaining(["Basic bWU6cGFzcy0wMTIz", "pass-0123"]));
    expect(secrets).not.toContain("red");
  });
});

describe("the proxy of an address", () => {
  const env = { HTTPS_PROXY: "http://me:pass@proxy.example:3128", NO_PROXY: "inner.example, *.corp:8443 10.0.0.1" };
  it.each([
    ["https://api.example", { variable: "HTTPS_PROXY", host: "proxy.example:3128" }],
    ["http://api.example", undefined],
    ["https://a.inner.example/v1", undefined],
    ["https://notinner.example", { variable: "HTTPS_PROXY", host: "proxy.example:3128" }],
    ["https://a.corp:8443", undefined],
    ["https://a.corp", { variable: "HTTPS_PROXY", host: "proxy.example:3128" }],
    ["https://10.0.0.1", undefined],
    ["https://localhost:9", undefined],
  ])("%s", (address, expected) => {
    expect(proxyOf(address, env)).toEqual(expected);
  });

  it("of https is that of http where it has none of its own, and none where all are excepted", () => {
    const other = { http_proxy: "http://p:1", HTTP_PROXY: "http://q:2" };
    expect(proxyOf("https://api.example", other)).toEqual({ variable: "http_proxy", host: "p:1" });
    expect(proxyOf("https://api.example", { ...other, no_proxy: "*" })).toBeUndefined();
  });
});
