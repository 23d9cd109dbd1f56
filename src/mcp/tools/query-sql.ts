import * as z from "zod/mini";
import { queryStore } from "../../services/sql/query-store.js";
import { describeViews, viewsInShort } from "../../tracing/store/sql/views.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { cursor } from "./observation-input.js";

/** How long SQLite may work on a question, in seconds. */
const SECONDS = 5;

export const querySql = defineMcpTool({
  name: "querySql",
  title: "Query in SQL",
  description: `One SELECT (SQLite's SQL) over views of the local store, for at most ${SECONDS} s. Nothing can be written. Evals and probes are in it too: WHERE kind = 'run' for real traffic.
${viewsInShort()}
Times are ISO 8601 texts in UTC, truths 1 and 0; attributes and grades are JSON: attributes ->> '$."gen_ai.request.model"'.`,
  readOnly: true,
  input: z.strictObject({
    sql: z
      .optional(z.string().check(z.minLength(1), z.maxLength(20_000)))
      .check(z.describe("Left out: what each column holds")),
    limit: z._default(z.int().check(z.gte(1), z.lte(1000)), 100).check(z.describe("Most rows; 100 when left out")),
    cursor,
  }),
  async run({ sql, limit, cursor: at }, { project }, { signal }) {
    if (sql === undefined) return { value: { views: describeViews() }, untrusted: false };
    const { columns, rows, cut } = await queryStore(project, sql, { rows: limit, seconds: SECONDS, signal });
    const { items, continued, meta } = pageOf(rows, at);
    const more = cut && meta.cursor === undefined ? { note: MORE[cut] } : {};
    return {
      value: { columns, ...(continued ? { continued } : { rows: items }), meta: { ...meta, ...more } },
      untrusted: true,
    };
  },
});

const MORE = {
  rows: "There are more rows: raise limit, or narrow the query.",
  characters: "There is more than is read at once: select less text, or narrow the query.",
};
