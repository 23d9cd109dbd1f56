import * as z from "zod/mini";
import { FILTER_COLUMNS, OPERATORS } from "../../tracing/observations/filter.js";
import { defineMcpTool } from "../tool.js";

export const getObservationFilterSchema = defineMcpTool({
  name: "getObservationFilterSchema",
  title: "Filters of observations",
  description: "The columns that the filter of listObservations takes, each with its type and operators.",
  readOnly: true,
  input: z.strictObject({}),
  async run() {
    const columns = Object.entries(FILTER_COLUMNS).map(([name, { type, nullable = false }]) => [
      name,
      { type, operators: OPERATORS[type], nullable, requiresKey: type === "stringObject" },
    ]);
    return { value: { resource: "observation", columns: Object.fromEntries(columns) }, untrusted: false };
  },
});
