import fc from "fast-check";
import { expect, it } from "vitest";
import { type Answer, startTestService } from "../testing/servers/test-service.js";

const SECRET = "sk-ant-api03-fuzzed-0123456789";

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** Values that a schema allows, more or less: at its bounds and a little beyond. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object": {
      const { properties = {}, required = [] } = schema;
      const fields = Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, valuesOf(child)]));
      return fc.record(fields, { requiredKeys: required });
    }
    case "array":
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 });
    case "integer":
      return fc.integer({ min: (schema.minimum ?? 0) - 1, max: (schema.maximum ?? 1000) + 1 });
    case "number":
      return fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), fc.constantFrom(0, -0, 1e-7, 1e9, 1e300, -1, 0.1 + 0.2));
    case "boolean":
      return fc.boolean();
    default:
      return fc.string({ unit: "binary", maxLength: 30 });
  }
}

/** What somebody sends instead. */
const ODD = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    { __proto__: null },
    { constructor: { prototype: 1 } },
    SECRET,
    { [SECRET]: SECRET },
    "\ud800",
    "x".repeat(5000),
  ),
);

/** A value with a field replaced, added or left out. */
function spoilt(value: unknown, name: string, odd: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return odd;
  return { ...value, [name]: odd };
}

it("every route answers whatever it is asked with a clear word: never 500, no stack, no secret", async () => {
  const service = await startTestService({ env: { ANTHROPIC_API_KEY: SECRET } });
  const { json: spec } = await service.ask("/openapi.json");
  const { authorization } = await service.key("admin");
  const operations = Object.entries(
    spec.paths as Record<string, Record<string, { requestBody?: { content: object } }>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const [media] = Object.values(requestBody?.content ?? {}) as { schema: Schema }[];
      return { path, method: method.toUpperCase(), schema: media?.schema };
    }),
  );
  expect(operations.length).toBeGreaterThan(12);
  const header = fc.string({ unit: "grapheme-ascii", maxLength: 20 }).map((text) => text.trim());
  const request = fc.constantFrom(...operations).chain(({ path, method, schema }) =>
    fc.record({
      method: fc.constant(method),
      path: fc
        .oneof(fc.constant("dec_none"), fc.string({ maxLength: 20 }))
        .map((id) => path.replace("{id}", encodeURIComponent(id.replace(/[\ud800-\udfff]/g, "")) || "x")),
      query: fc.constantFrom(
        "",
        "?limit=2",
        "?limit=-1",
        "?status=x",
        "?after=%00",
        "?agent=%F0%9F%98%80",
        "?limit=2&limit=3",
        "?after=dec_none",
      ),
      body: schema
        ? fc.oneof(
            valuesOf(schema),
            fc
              .tuple(
                valuesOf(schema),
                fc.constantFrom(...Object.keys(schema.properties ?? {}), "other", "__proto__"),
                ODD,
              )
              .map(([value, name, odd]) => spoilt(value, name, odd)),
            ODD,
          )
        : fc.constant(undefined),
      raw: fc.option(fc.string({ unit: "binary", maxLength: 40 }), { freq: 10 }),
      headers: fc.record(
        {
          "content-type": fc.constantFrom(
            "application/json",
            "application/json; charset=utf-8",
            "text/plain",
            "application/x-ndjson",
            "application/problem+json",
          ),
          "idempotency-key": header,
          prefer: fc.constantFrom("respond-async", "wait=1", "return=minimal, respond-async"),
          accept: fc.constantFrom("*/*", "text/event-stream", "application/json"),
          traceparent: header,
        },
        { requiredKeys: ["content-type"] },
      ),
    }),
  );
  const seen = new Set<number>();
  const check = ({ status, text, json }: Answer, asked: unknown) => {
    seen.add(status);
    expect({ asked, status: status === 500 }).toEqual({ asked, status: false });
    expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:\d|\.js:\d/);
    expect(text).not.toContain(SECRET);
    if (status >= 400 && status !== 503)
      expect(json.error).toEqual({ code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(/\S/) });
  };
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, body, raw, headers }) => {
      const given = raw ?? body;
      const text = typeof given === "string" ? given : JSON.stringify(given);
      const asked = { method, path, query, text, headers };
      const options = {
        method,
        headers: { ...headers, authorization },
        ...(method === "GET" ? {} : { body: text ?? "" }),
      };
      check(await service.ask(`${path}${query}`, options), asked);
    }),
    { numRuns: 300 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([400, 404, 422]));
  expect(service.faults).toEqual([]);
  const stored =
    JSON.stringify(await service.database.rows("SELECT * FROM decisions")) +
    JSON.stringify(await service.database.rows("SELECT * FROM audit"));
  expect(stored).not.toContain(SECRET);
});
