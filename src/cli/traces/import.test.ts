import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import type { OtlpSpan } from "../../tracing/otlp/otlp.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const START = "1795700000000000000";

/** A span as a writer has it; a field that is undefined is left out. */
function spanOf(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const end = "1795700000250000000";
  return { traceId: TRACE, spanId: SPAN, name: "root", startTimeUnixNano: START, endTimeUnixNano: end, ...fields };
}
const request = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ scope: { name: "lib" }, spans }] }] });
const numbered = (n: number) => spanOf({ spanId: n.toString(16).padStart(16, "0") });

/** Imports a file, and says what came of it and what the store then has. */
async function importing(content: string | Uint8Array) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "traces.json"), content);
  const { stdout, stderr, exitCode } = await underwrite(["traces", "import", "traces.json", "--json"], { cwd });
  const exported = await underwrite(["traces", "export"], { cwd });
  const lines = exported.stdout.split("\n").filter((line) => line.startsWith("{"));
  const spans: OtlpSpan[] = lines.flatMap((line) =>
    JSON.parse(line).resourceSpans.flatMap((one: { scopeSpans: { spans: OtlpSpan[] }[] }) =>
      one.scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
  return { document: stdout === "" ? undefined : JSON.parse(stdout), stderr, exitCode, spans, cwd };
}

describe("traces import reads a file however it is laid out", () => {
  const two = [request(numbered(1)), request(numbered(2))];
  const utf16 = Buffer.from(`\ufeff${two.map((one) => JSON.stringify(one)).join("\r\n")}\r\n`, "utf16le");
  it.each<[string, string | Uint8Array]>([
    ["pretty-printed documents, one behind the other", two.map((one) => JSON.stringify(one, null, 4)).join("\n\n")],
    [
      "documents without indentation, over many lines",
      two
        .map((one) => JSON.stringify(one, null, 1))
        .join("\n")
        .replace(/^ +/gm, ""),
    ],
    ["an array with an element a line", `[\n${two.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`],
    ["two documents on one line", two.map((one) => JSON.stringify(one)).join(" ")],
    ["JSON text sequences", two.map((one) => `\u001e${JSON.stringify(one)}\n`).join("")],
    ["UTF-16 with a mark", utf16],
    ["gzip around UTF-16", gzipSync(utf16)],
    ["two files of gzip, one behind the other", Buffer.concat(two.map((one) => gzipSync(`${JSON.stringify(one)}\n`)))],
    [
      "an array of ResourceSpans",
      JSON.stringify(
        two.flatMap(({ resourceSpans }) => resourceSpans),
        null,
        2,
      ),
    ],
    ["a wrapper of two levels", JSON.stringify({ status: "ok", result: { trace: request(numbered(1), numbered(2)) } })],
    ["spans by themselves, one a line", `${JSON.stringify(numbered(1))}\n${JSON.stringify(numbered(2))}`],
    [
      "no list where there is nothing",
      JSON.stringify({
        resourceSpans: [
          null,
          { scopeSpans: null },
          { scopeSpans: [{ spans: null }, { spans: [numbered(1), numbered(2)] }] },
        ],
      }),
    ],
  ])("%s", async (_, content) => {
    const { document, exitCode, spans } = await importing(content);
    expect(document).toEqual({ spans: 2, known: 0, skipped: [], refused: [] });
    expect(spans.map(({ spanId }) => spanId).sort()).toEqual(["0000000000000001", "0000000000000002"]);
    expect(exitCode).toBe(0);
  });

  it("skips other signals in between, and says on which lines they are", async () => {
    const lines = [{ resourceProfiles: [] }, request(spanOf()), { resource_logs: [{}] }, { resourceLogs: [] }];
    const { document, stderr, exitCode } = await importing(lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(document).toMatchObject({ spans: 1, skipped: [{ line: 1, holds: "profiles" }, { line: 3 }, { line: 4 }] });
    expect(stderr).toContain("skipped logs, which are no traces: lines 3, 4");
    expect(exitCode).toBe(0);
  });
});

describe("traces import takes what Protobuf's JSON mapping allows", () => {
  it.each<[string, Record<string, unknown>, Partial<OtlpSpan>]>([
    ["ids in unpadded, URL-safe Base64", { traceId: "S_kvNXezTaajzpKdDg5HNg", spanId: "APBnqgupArc" }, {}],
    ["a trace id as a UUID in capitals", { traceId: "4BF92F35-77B3-4DA6-A3CE-929D0E0E4736" }, {}],
    ["ids as lists of bytes", { spanId: [...Buffer.from(SPAN, "hex")] }, {}],
    ["a parent of zeros in Base64", { parentSpanId: "AAAAAAAAAAA=" }, { parentSpanId: undefined }],
    ["a parent in capitals behind 0x", { parentSpanId: "0xABCDEF0123456789" }, { parentSpanId: "abcdef0123456789" }],
    [
      "a kind and a code by their short names",
      { kind: "consumer", status: { code: "ok" } },
      { kind: 5, status: { code: 1 } },
    ],
    [
      "nulls for what is left out",
      { parentSpanId: null, attributes: null, events: null, links: null, status: null, kind: null },
      { attributes: undefined, kind: undefined },
    ],
    [
      "a time of ISO 8601 with an offset",
      { startTimeUnixNano: "2026-11-26T14:33:20.000000001+01:00" },
      { startTimeUnixNano: "1795700000000000001" },
    ],
    ["a time in an exponent, as text", { startTimeUnixNano: "1.7957e18" }, {}],
    [
      "a time in two halves",
      { startTimeUnixNano: { low: 1316462592, high: 418094270 } },
      { startTimeUnixNano: String((418094270n << 32n) | 1316462592n) },
    ],
    ["no start", { startTimeUnixNano: undefined }, { startTimeUnixNano: "1795700000250000000" }],
    [
      "names as in the .proto files, deep inside",
      {
        links: [{ trace_id: TRACE.toUpperCase(), span_id: SPAN }],
        attributes: [{ key: "a", value: { array_value: { values: [{ int_value: "1" }] } } }],
        dropped_attributes_count: 2,
      },
      {
        links: [{ traceId: TRACE, spanId: SPAN }],
        attributes: [{ key: "a", value: { arrayValue: { values: [{ intValue: "1" }] } } }],
        droppedAttributesCount: 2,
      },
    ],
    [
      "whole numbers as exponents, plain values, empty lists",
      {
        attributes: [
          { key: "n", value: { intValue: "1e3" } },
          { key: "p", value: "plain" },
          { key: "l", value: { arrayValue: { values: null } } },
        ],
      },
      {
        attributes: [
          { key: "n", value: { intValue: "1000" } },
          { key: "p", value: { stringValue: "plain" } },
          { key: "l", value: { arrayValue: {} } },
        ],
      },
    ],
    ["a link without ids", { links: [{ traceId: "", spanId: null }] }, { links: [{ traceId: "", spanId: "" }] }],
  ])("%s", async (_, fields, expected) => {
    const { document, exitCode, spans } = await importing(JSON.stringify(request(spanOf(fields))));
    expect({ document, exitCode }).toMatchObject({ document: { spans: 1, refused: [] }, exitCode: 0 });
    const whole = { traceId: TRACE, spanId: SPAN, startTimeUnixNano: START, ...expected };
    const read = Object.keys(whole).map((name) => [name, spans[0]?.[name]]);
    expect(Object.fromEntries(read)).toEqual(whole);
  });

  it("joins spans whose writers differ in the case of their ids, and shows the tree", async () => {
    const child = spanOf({
      traceId: TRACE.toUpperCase(),
      spanId: "0000000000000002",
      parentSpanId: SPAN.toUpperCase(),
    });
    const { cwd } = await importing(`${JSON.stringify(request(spanOf()))}\n${JSON.stringify(request(child))}`);
    const shown = await underwrite(["traces", "show", TRACE.toUpperCase(), "--json"], { cwd });
    const { roots } = JSON.parse(shown.stdout);
    expect(roots).toMatchObject([{ span_id: SPAN, children: [{ span_id: "0000000000000002" }] }]);
  });
});

describe("traces import names what it refuses by line, field and reason, and keeps the rest", () => {
  const SPANS = "resourceSpans[0].scopeSpans[0].spans";
  it.each<[string, unknown, string, RegExp]>([
    ["an id that is too short", { traceId: "4bf9" }, `${SPANS}[1].traceId`, /"4bf9", not 32 hex digits/],
    ["an id of zeros", { spanId: "0000000000000000" }, `${SPANS}[1].spanId`, /zeros only/],
    ["no time at all", { startTimeUnixNano: null, endTimeUnixNano: null }, `${SPANS}[1].startTimeUnixNano`, /missing/],
    ["a time in words", { endTimeUnixNano: "yesterday" }, `${SPANS}[1].endTimeUnixNano`, /not nanoseconds/],
    ["an unknown kind", { kind: "SPAN_KIND_SIDEWAYS" }, `${SPANS}[1].kind`, /not one of SPAN_KIND_UNSPECIFIED/],
    ["attributes as an object", { attributes: { a: 1 } }, `${SPANS}[1].attributes`, /an object, not a list/],
    [
      "a value of the wrong kind",
      { attributes: [{ key: "a", value: { boolValue: "maybe" } }] },
      `${SPANS}[1].attributes[0].value.boolValue`,
      /not true or false/,
    ],
    ["a name that is a number", { name: 7 }, `${SPANS}[1].name`, /a number, not a text/],
  ])("%s", async (_, fields, field, reason) => {
    const good = [numbered(1), numbered(3)];
    const bad = spanOf(fields as Record<string, unknown>);
    const file = `${JSON.stringify(request(numbered(9)))}\n\n${JSON.stringify(request(good[0], bad, good[1]))}\n`;
    const { document, stderr, exitCode } = await importing(file);
    expect(document).toEqual({
      spans: 3,
      known: 0,
      skipped: [],
      refused: [{ line: 3, field, reason: expect.stringMatching(reason) }],
    });
    expect(stderr).toContain(`traces.json, line 3: ${field} is`);
    expect(exitCode).toBe(2);
  });

  it("a line that was cut off, one in another encoding, and one of another format", async () => {
    const cut = JSON.stringify(request(numbered(1))).slice(0, 90);
    const parts = [cut, "\n", JSON.stringify(request(numbered(2))), "\n"].map((text) => Buffer.from(text));
    const latin = Buffer.from('{"name":"M\xfcller"}\n', "latin1");
    const rest = Buffer.from(`[{"traceId":"1","id":"2"}]\nplain\n${JSON.stringify(request(numbered(3)))}`);
    const { document, exitCode } = await importing(Buffer.concat([...parts, latin, rest]));
    expect(document).toMatchObject({ spans: 2, known: 0 });
    expect(document.refused).toEqual([
      { line: 1, field: "the document", reason: "has a text that does not end on its line" },
      { line: 3, field: "the document", reason: "is not UTF-8 text" },
      { line: 4, field: "[0]", reason: expect.stringContaining("Zipkin's format") },
      { line: 5, field: "the document", reason: "is not JSON (line 1, column 1)" },
    ]);
    expect(exitCode).toBe(2);
  });

  it("a document whose brackets were cut off: those behind it are still read", async () => {
    const cut = JSON.stringify(request(numbered(1))).slice(0, 18); // {"resourceSpans":[
    const { document } = await importing(`${cut}\n${JSON.stringify(request(numbered(2)))}\n`);
    expect(document).toMatchObject({ spans: 1, refused: [{ line: 1, reason: "ends too early" }] });
  });

  it("gzip that was cut off: what is before the cut is kept", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `${JSON.stringify(request(numbered(n + 1)))}\n`).join("");
    const whole = gzipSync(lines);
    const { document, exitCode } = await importing(whole.subarray(0, whole.length - 200));
    expect(document.spans).toBeGreaterThan(100);
    expect(document.refused.at(-1).reason).toContain("gzip data is damaged or cut off");
    expect(exitCode).toBe(2);
  });

  it("a file without a span in a line of its own, after the line of what is no JSON", async () => {
    const { stderr, exitCode } = await importing("garbage\n");
    expect({ lines: stderr.split("\n"), exitCode }).toEqual({
      lines: [
        expect.stringMatching(/^underwrite: .*line 1: the document is not JSON \(line 1, column 1\)$/),
        expect.stringMatching(/^underwrite: No span is in .* that can be read: give an OTLP file of traces\.$/),
      ],
      exitCode: 2,
    });
  });

  it.each([
    ["28b52ffd2000", "compressed with zstd"],
    ["504b03041400", "a ZIP archive"],
  ])("a file that begins with %s as what it is", async (first, says) => {
    const { document, stderr, exitCode } = await importing(Buffer.from(first, "hex"));
    expect(stderr).toContain(says);
    expect({ document, exitCode }).toEqual({ document: undefined, exitCode: 2 });
  });
});
