import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { addTrace, serveStore } from "../testing/folders/mcp-store.js";
import { spanId, traceId } from "../testing/spans.js";

let served: Awaited<ReturnType<typeof serveStore>>;
beforeEach(async () => {
  served = await serveStore();
  for (const trace of [1, 2, 3]) addTrace(served.store, { trace });
});
afterEach(() => served.close());

/** What a client sends that keeps to no schema. */
const send = (method: string, params?: unknown) =>
  served.client.request({ method, params } as never, z.looseObject({}) as never) as Promise<Record<string, unknown>>;
const callWith = async (name: string, args: unknown) => {
  const { content, isError } = (await send("tools/call", { name, arguments: args })) as {
    content: { text: string }[];
    isError?: boolean;
  };
  return { text: content[0]?.text ?? "", isError: isError === true };
};
const ids = (text: string): string[] => JSON.parse(text).data.map(({ traceId }: { traceId: string }) => traceId);

describe("a tool takes its arguments as clients really send them", () => {
  it.each<[string, string, unknown]>([
    ["numbers and truths as text", "listObservations", { limit: " 3 ", isRootObservation: "True" }],
    [
      "nothing for what is left out",
      "listObservations",
      { cursor: "", userId: null, filter: "null", fields: {}, traceId: "undefined" },
    ],
    ["words in another case", "listObservations", { type: "Generation", level: "default" }],
    ["a list as texts with commas", "listObservations", { fields: "id, traceId,name" }],
    [
      "a list of objects as text, with a value as text",
      "listObservations",
      { filter: '[{"column":"latency","operator":">=","value":"0","key":null}]' },
    ],
    [
      "one object in the place of a list, with one text in the place of a list",
      "listObservations",
      { filter: { column: "type", operator: "none of", value: "EVENT" } },
    ],
    ["a date without a time", "listObservations", { fromStartTime: "2001-01-01" }],
    [
      "lists and objects as text, in each other",
      "queryMetrics",
      {
        view: "OBSERVATIONS",
        metrics: '[{"measure":"count","aggregation":"COUNT"}]',
        dimensions: "[]",
        timeDimension: '{"granularity":"day"}',
        config: '{"row_limit":"5"}',
        fromTimestamp: "2001-01-01T00:00:00Z",
        toTimestamp: "2101-01-01T00:00:00Z",
        orderBy: null,
      },
    ],
    ["one word in the place of a list", "listScores", { dataType: "boolean", name: "valid", valueMin: "0.5" }],
    ["all of them as text", "analyzeTraces", '{"since":"7d","limit":"2"}'],
    ["an empty text for all of them", "listPlans", ""],
    ["an empty list for all of them", "listCases", []],
    ["made-up ones, of a tool that has none", "getObservationFieldSchema", { random_string: "x", anything: 1 }],
    ["the made-up one that clients write", "listPlans", { random_string: "", dummy: "go" }],
  ])("%s", async (_, name, args) => {
    const { text, isError } = await callWith(name, args);
    expect({ text, isError }).toEqual({ text: expect.stringMatching(/^\{/), isError: false });
  });

  it("means the same by them", async () => {
    const { text } = await callWith("listObservations", {
      limit: "2",
      fields: '["traceId"]',
      isRootObservation: "true",
    });
    expect(ids(text)).toHaveLength(2);
    const one = await callWith("listObservations", { traceId: traceId(2).toUpperCase(), fields: "traceId" });
    expect(new Set(ids(one.text))).toEqual(new Set([traceId(2)]));
    const none = await callWith("listObservations", {
      filter: '{"column":"hasParentObservation","operator":"=","value":"maybe"}',
    });
    expect(none.text).toContain("pass true or false");
    const got = await callWith("getObservation", { observationId: spanId(20_001).toUpperCase(), fields: "id" });
    expect(got.text).not.toContain("There is no");
  });
});

describe("what a tool cannot take is named in one line", () => {
  it.each<[string, string, unknown, RegExp]>([
    [
      "a number in words",
      "listObservations",
      { limit: "ten" },
      /^limit of listObservations is "ten": pass a number\.$/,
    ],
    [
      "a list that is not closed",
      "listObservations",
      { filter: '[{"column":"name"' },
      /^filter of listObservations is ".*": pass a list\.$/,
    ],
    [
      "a list of the wrong things",
      "listScores",
      { traceId: [{ id: 1 }] },
      /^traceId\.0 of listScores is .*: pass a text\.$/,
    ],
    [
      "an argument that it does not have",
      "listObservations",
      { traceID: traceId(1) },
      /^listObservations has no argument "traceID": its arguments are /,
    ],
    ["nothing for one that it needs", "getPlan", { id: null }, /^id of getPlan is null: pass a text\.$/],
    [
      "a text that is no object for all of them",
      "listPlans",
      "please",
      /^listPlans has no argument "arguments": its arguments are cursor\.$/,
    ],
    [
      "a word that is none of the list",
      "listObservations",
      { type: "generations" },
      /^type of listObservations is "generations": pass one of "SPAN"/,
    ],
  ])("%s", async (_, name, args, says) => {
    const { text, isError } = await callWith(name, args);
    expect(text).toMatch(says);
    expect({ isError, lines: text.split("\n").length }).toEqual({ isError: true, lines: 1 });
  });

  it.each([{}, { name: null, arguments: {} }, { name: 7 }])("a call of no tool: %j", async (params) => {
    await expect(send("tools/call", params)).rejects.toThrow(/There is no tool "": tools\/list has the names/);
  });
});

describe("what clients ask before they call a tool is answered", () => {
  it("how the addresses of resources are made", async () => {
    const { resourceTemplates } = await served.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      "underwrite://plans/{path}.md",
      "underwrite://cases/{path}.json",
    ]);
  });

  it.each(["tools/list", "prompts/list", "resources/list", "resources/templates/list"])(
    "%s with null for its cursor",
    async (method) => {
      expect(Object.values(await send(method, { cursor: null }))).toEqual([expect.any(Array)]);
    },
  );

  it.each([null, {}, { arguments: null }, { arguments: 7 }])("a prompt with the arguments %j", async (args) => {
    const { messages } = (await send("prompts/get", { name: "do-it", arguments: args })) as {
      messages: { content: { text: string } }[];
    };
    expect(messages[0]?.content.text).toMatch(/^Do (?:\[what\]|7) now\./);
  });
});
