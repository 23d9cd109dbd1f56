import * as z from "zod/mini";
import { DEFAULT_FIELDS, OBSERVATION_FIELDS } from "../../tracing/observations/fields.js";
import { defineMcpTool } from "../tool.js";

export const getObservationFieldSchema = defineMcpTool({
  name: "getObservationFieldSchema",
  title: "Fields of observations",
  description:
    "The fields that listObservations and getObservation can return: which are given by default, large, or hold data of inputs. Close to Langfuse's tool of this name.",
  readOnly: true,
  input: z.strictObject({}),
  async run() {
    const fields = Object.entries(OBSERVATION_FIELDS).map(([name, { type, ...field }]) => [
      name,
      {
        type,
        nullable: field.nullable === true,
        default: field.default === true,
        expensive: field.expensive === true,
        sensitive: field.sensitive === true,
      },
    ]);
    const value = { resource: "observation", defaultFields: DEFAULT_FIELDS, fields: Object.fromEntries(fields) };
    return { value, untrusted: false };
  },
});
