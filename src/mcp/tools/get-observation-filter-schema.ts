import * as z from "zod/mini";
import { FILTER_COLUMNS, operatorsOf } from "../../tracing/observations/filter-columns.js";
import { defineMcpTool } from "../tool.js";

export const getObservationFilterSchema = defineMcpTool({
  name: "getObservationFilterSchema",
  title: "Filters of observations",
  description:
    "The columns that the filter of listObservations takes, each with its type and operators. A text column also takes the operators of string and stringOptions, one that may be empty is null and is not null. Close to Langfuse's tool of this name.",
  readOnly: true,
  input: z.strictObject({}),
  async run() {
    const columns = Object.entries(FILTER_COLUMNS).map(([name, column]) => {
      const { type, nullable = false } = column;
      return [name, { type, operators: operatorsOf(column, type), nullable, requiresKey: type === "stringObject" }];
    });
    return { value: { resource: "observation", columns: Object.fromEntries(columns) }, untrusted: false };
  },
});
