import * as z from "zod/mini";
import { VALUE_COLUMNS } from "../../tracing/observations/filter-columns.js";
import { fitPage } from "../paging/fit-page.js";
import { defineMcpTool } from "../tool.js";
import { cursor, kind, limit, OBSERVATION_TYPES, readKind, readMoment, text } from "./observation-input.js";

export const getObservationFilterValues = defineMcpTool({
  name: "getObservationFilterValues",
  title: "Values of a filter column",
  description:
    "The values that a column of observations has, the most frequent first, each with how many have it; of real runs unless kind says otherwise. Close to Langfuse's tool of this name.",
  readOnly: true,
  input: z.strictObject({
    column: z.enum(VALUE_COLUMNS),
    fromStartTime: z.optional(text),
    toStartTime: z.optional(text),
    observationType: z.optional(z.enum(OBSERVATION_TYPES)),
    hasParentObservation: z.optional(z.boolean()),
    kind,
    limit,
    cursor,
  }),
  async run({ fromStartTime, toStartTime, kind: asked, ...query }, { observations }) {
    const from = readMoment("fromStartTime", fromStartTime);
    const to = readMoment("toStartTime", toStartTime);
    const page = await observations.values({ ...query, from, to, kind: readKind(asked, false) });
    const { data: values, meta } = fitPage(page, (item) => item, "narrow by time or type");
    return { value: { column: query.column, type: "VALUES", values, meta }, untrusted: true };
  },
});
