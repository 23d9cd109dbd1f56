import * as z from "zod/mini";
import { projectFields, readFields } from "../../tracing/observations/fields.js";
import { readFilter } from "../../tracing/observations/filter.js";
import { fitPage } from "../paging/fit-page.js";
import { defineMcpTool } from "../tool.js";
import {
  checkExpense,
  conditions,
  cursor,
  expandMetadataKeys,
  fields,
  id,
  kind,
  limit,
  names,
  OBSERVATION_LEVELS,
  OBSERVATION_TYPES,
  readKind,
  readMoment,
  text,
} from "./observation-input.js";

export const listObservations = defineMcpTool({
  name: "listObservations",
  title: "List observations",
  description: `Finds observations (spans) of all traces, newest first: runs (AGENT), model calls (GENERATION), tool calls (TOOL), validations (GUARDRAIL), repairs (CHAIN).
Narrow by trace, name, type, level, time or filter; getObservationFilterSchema lists what can be filtered by. Real runs are meant unless kind says otherwise. Answers compact fields unless fields says otherwise. input, output and metadata need traceId, a filter on id, or both fromStartTime and toStartTime.
Close to Langfuse's tool of this name: its arguments, filters, fields and paging, and kind besides.`,
  readOnly: true,
  input: z.strictObject({
    fields,
    expandMetadataKeys,
    limit,
    cursor,
    type: z.optional(z.enum(OBSERVATION_TYPES)),
    name: z.optional(text),
    userId: z.optional(text),
    level: z.optional(z.enum(OBSERVATION_LEVELS)),
    traceId: z.optional(id),
    version: z.optional(text),
    parentObservationId: z.optional(id),
    isRootObservation: z.optional(z.boolean()),
    environment: z.optional(text),
    kind,
    fromStartTime: z.optional(text).check(z.describe("Started at or after: ISO 8601")),
    toStartTime: z.optional(text).check(z.describe("Started before: ISO 8601")),
    filter: z
      .optional(conditions)
      .check(z.describe('All must hold: { "column": "totalCost", "operator": ">", "value": 0.01 }')),
  }),
  async run({ fields: asked, filter: given = [], fromStartTime, toStartTime, kind: asks, ...query }, { observations }) {
    const wanted = readFields(asked);
    const filters = given.map((one) => readFilter(one));
    const from = readMoment("fromStartTime", fromStartTime);
    const to = readMoment("toStartTime", toStartTime);
    checkExpense(wanted, filters, { traceId: query.traceId, from, to });
    const { traceId, parentObservationId, environment } = query;
    const isNamed = [traceId, parentObservationId, environment].some((one) => one !== undefined) || filters.some(names);
    const page = await observations.list({
      ...query,
      fields: wanted,
      filters,
      from,
      to,
      kind: readKind(asks, isNamed),
    });
    const project = (item: Record<string, unknown>) => projectFields(item, wanted, query.expandMetadataKeys);
    return { value: fitPage(page, project, "getObservation gives one whole, in parts"), untrusted: true };
  },
});
