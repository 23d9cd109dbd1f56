import * as z from "zod/mini";
import { fitPage } from "../paging/fit-page.js";
import { defineMcpTool } from "../tool.js";
import { cursor, kind, limit, readKind, readMoment, text, texts } from "./observation-input.js";

const list = (what: string) => z.optional(texts).check(z.describe(`Any of these ${what}`));

export const listScores = defineMcpTool({
  name: "listScores",
  title: "List scores",
  description: `Judgements of traces and spans, newest first: of the validation, of evals, and of people.
Numbers, truths (BOOLEAN) and categories; narrow by name, data type, source, trace, value or time. Those of real runs are meant unless kind says otherwise.
Close to Langfuse's tool of this name: its arguments and the shape of its scores, with traceId and observationId beside subject, our sources (validation, eval, person) beside its own, and kind.`,
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
    value: list("values, as texts"),
    valueMin: z.optional(z.number()),
    valueMax: z.optional(z.number()),
    kind,
    fromTimestamp: z.optional(text).check(z.describe("Given at or after: ISO 8601")),
    toTimestamp: z.optional(text).check(z.describe("Given before: ISO 8601")),
  }),
  async run({ fromTimestamp, toTimestamp, kind: asked, ...query }, { observations }) {
    const from = readMoment("fromTimestamp", fromTimestamp);
    const to = readMoment("toTimestamp", toTimestamp);
    const isNamed = [query.traceId, query.observationId, query.sessionId].some((one) => one !== undefined);
    const page = await observations.scores({ ...query, from, to, kind: readKind(asked, isNamed) });
    return { value: fitPage(page, (score) => score, "there is no more of it elsewhere"), untrusted: true };
  },
});
