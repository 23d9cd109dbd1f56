import fc from "fast-check";

const hex = (length: number) =>
  fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length }).map((c) => c.join(""));
const int64 = fc
  .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n }))
  .map(String);
const nanos = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 1_700_000_000_000_000_000n, max: 1_700_000_100_000_000_000n }),
);
const unicode = fc.string({ unit: "binary" });
/** Doubles as JSON has them: it knows no minus zero. */
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.constantFrom("NaN", "Infinity", "-Infinity"),
);

const { keyValue } = fc.letrec<{ anyValue: unknown; keyValue: unknown }>((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    unicode.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.oneof(int64, fc.integer()).map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    fc.base64String().map((bytesValue) => ({ bytesValue })),
    fc.constant({}),
    fc
      .record({ values: fc.array(tie("anyValue"), { maxLength: 3 }) }, { requiredKeys: [] })
      .map((arrayValue) => ({ arrayValue })),
    fc
      .record({ values: fc.array(tie("keyValue"), { maxLength: 3 }) }, { requiredKeys: [] })
      .map((kvlistValue) => ({ kvlistValue })),
  ),
  keyValue: fc.record({ key: unicode, value: tie("anyValue") }, { requiredKeys: ["key"] }),
}));

const attributes = fc.array(keyValue, { maxLength: 4 });
const counts = { droppedAttributesCount: fc.nat(), droppedEventsCount: fc.nat(), droppedLinksCount: fc.nat() };
/** What a later version of OTLP may add. */
const unknownField = { someLaterField: fc.jsonValue() };

const event = fc.record(
  { timeUnixNano: nanos.map(String), name: unicode, attributes, droppedAttributesCount: fc.nat(), ...unknownField },
  { requiredKeys: [] },
);
const link = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    traceState: unicode,
    attributes,
    droppedAttributesCount: fc.nat(),
    flags: fc.nat(),
  },
  { requiredKeys: ["traceId", "spanId"] },
);
const span = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: fc.oneof(hex(16), fc.constant("")),
    traceState: unicode,
    flags: fc.nat(),
    name: unicode,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: nanos.map(String),
    endTimeUnixNano: nanos.map(String),
    attributes,
    events: fc.array(event, { maxLength: 2 }),
    links: fc.array(link, { maxLength: 2 }),
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: unicode }, { requiredKeys: [] }),
    ...counts,
    ...unknownField,
  },
  { requiredKeys: ["traceId", "spanId", "name", "startTimeUnixNano", "endTimeUnixNano"] },
);
const scope = fc.record(
  { name: unicode, version: unicode, attributes, droppedAttributesCount: fc.nat(), ...unknownField },
  { requiredKeys: [] },
);
const schemaUrl = fc.webUrl();
const scopeSpans = fc.record(
  { scope, schemaUrl, spans: fc.array(span, { maxLength: 3 }), ...unknownField },
  { requiredKeys: ["spans"] },
);
const resource = fc.record({ attributes, droppedAttributesCount: fc.nat(), ...unknownField }, { requiredKeys: [] });

/** Any OTLP trace request, with fields that no version knows. */
export const anyTraceRequest = fc.record({
  resourceSpans: fc.array(
    fc.record(
      { resource, schemaUrl, scopeSpans: fc.array(scopeSpans, { maxLength: 3 }), ...unknownField },
      { requiredKeys: ["scopeSpans"] },
    ),
    { maxLength: 3 },
  ),
});
