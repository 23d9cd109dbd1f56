import * as z from "zod/mini";
import { fitPage } from "../paging/fit-page.js";
import { defineMcpTool } from "../tool.js";
import { cursor, limit, readMoment, text, texts } from "./observation-input.js";

const list = (what: string) => z.optional(texts).check(z.describe(`Any of these ${what}`));

export const listScores = defineMcpTool({
  name: "listScores",
  title: "List scores",
  description: `Judgements of traces and spans, newest first: of the validation, of evals, and of people.
Numbers, truths (BOOLEAN) and categories; narrow by name, data type, source, trace, value or time.`,
  readOnly: true,
  input: z.strictObject({
    limit,
    cursor,
    name: list("names"),
    dataType: z.optional(z.array(z.enum(["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"])).check(z.minLength(1))),
    source: list("sources"),
    traceId: list("traces"),
    observationId: list("observations"),
    sessionId: list("sessions"),
    valueMin: z.optional(z.number()),
    valueMax: z.optional(z.number()),
    fromTimestamp: z.optional(text).check(z.describe("Given at or after: ISO 8601")),
    toTimestamp: z.optional(text).check(z.describe("Given before: ISO 8601")),
  }),
  async run({ fromTimestamp, toTimestamp, ...query }, { observations }) {
    const from = readMoment("fromTimestamp", fromTimestamp);
    const to = readMoment("toTimestamp", toTimestamp);
    const page = await observations.scores({ ...query, from, to });
    return { value: fitPage(page, (score) => score, "there is no more of it elsewhere"), untrusted: true };
  },
});
