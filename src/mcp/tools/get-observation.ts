import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { projectFields, readFields } from "../../tracing/observations/fields.js";
import { readFilter } from "../../tracing/observations/filter.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { cursor, expandMetadataKeys, fields, id } from "./observation-input.js";

export const getObservation = defineMcpTool({
  name: "getObservation",
  title: "Get one observation",
  description: `One observation by its id, with compact fields unless fields says otherwise (["*"] for all).
Texts that are too long for one answer are cut, and meta.cursor goes on with what is missing of them. Close to Langfuse's tool of this name.`,
  readOnly: true,
  input: z.strictObject({ observationId: id, fields, expandMetadataKeys, cursor }),
  async run({ observationId, fields: asked, expandMetadataKeys: expanded, cursor: at }, { observations }) {
    const wanted = readFields(asked);
    const byId = readFilter({ column: "id", operator: "any of", value: [observationId] });
    const { items } = await observations.list({
      fields: wanted,
      expandMetadataKeys: expanded,
      limit: 1,
      filters: [byId],
    });
    const found = items[0]?.item;
    if (!found) {
      throw new UserError(
        `There is no observation ${show(observationId)}: querySql, or listObservations, has the ids of those there are.`,
      );
    }
    const { items: parts, continued, meta } = pageOf([projectFields(found, wanted, expanded)], at);
    const whole = parts[0] as Record<string, unknown> | undefined;
    const rest = Object.keys(meta).length > 0 ? { meta } : {};
    return { value: whole ? { ...whole, ...rest } : { id: found.id, continued, ...rest }, untrusted: true };
  },
});
