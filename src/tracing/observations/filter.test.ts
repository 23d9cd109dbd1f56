import { expect, it } from "vitest";
import { type FilterFields, readFilter } from "./filter.js";

it.each<[FilterFields, string]>([
  [{ column: "latency", type: "string", operator: "=", value: "1" }, 'pass "number" or "null", or leave type out'],
  [{ column: "traceId", type: "number", operator: "=", value: 1 }, 'pass "string" or "stringOptions", or leave'],
  [{ column: "name", type: "string", operator: "any of", value: ["x"] }, 'pass one of "=", "contains"'],
  [{ column: "type", operator: "is null" }, 'pass one of "any of", "none of", "="'],
  [{ column: "name", operator: "matches", value: "x" }, 'has operator "matches"'],
  [{ column: "metadata", key: "k", type: "numberObject", operator: ">", value: "x" }, "pass a number"],
  [{ column: "isRootObservation", operator: "=", value: "constructor" }, "pass true or false"],
  [{ column: "metadata", operator: "any of", value: ["x"] }, "needs a key"],
])("a filter that makes no sense is refused with what to pass: %j", (fields, says) => {
  expect(() => readFilter(fields)).toThrow(says);
});

it.each<[FilterFields, object]>([
  [
    { column: "traceTags", operator: "any of", value: "a" },
    { column: "tags", type: "arrayOptions", value: ["a"] },
  ],
  [
    { column: "tokens", operator: ">", value: "3" },
    { column: "totalTokens", type: "number", value: 3 },
  ],
  [
    { column: "level", operator: "starts with", value: "E" },
    { type: "string", value: "E" },
  ],
  [
    { column: "version", operator: "none of", value: ["1"] },
    { type: "stringOptions", value: ["1"] },
  ],
  [
    { column: "endTime", operator: "is not null", value: "whatever" },
    { type: "null", value: "" },
  ],
  [
    { column: "metadata", key: "k", operator: ">=", value: 2 },
    { type: "numberObject", value: 2 },
  ],
  [
    { column: "metadata", key: "k", operator: "=", value: 2 },
    { type: "stringObject", value: "2" },
  ],
  [
    { column: "output", operator: "matches", value: "x" },
    { type: "string", operator: "matches" },
  ],
])("a filter is read as Langfuse has it, by any name and type that fit its column: %j", (fields, read) => {
  expect(readFilter(fields)).toMatchObject(read);
});
