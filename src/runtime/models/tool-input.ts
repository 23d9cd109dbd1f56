import { jsonIn } from "../../text/json.js";

/**
 * What a model gave a tool. Servers write arguments as the text of a JSON object, too, and where there are none as null,
 * an empty text or an empty list.
 */
export function toolInput(given: unknown): unknown {
  if (given === null || given === undefined) return {};
  if (Array.isArray(given)) return given.length === 0 ? {} : given;
  if (typeof given !== "string") return given;
  if (given.trim() === "") return {};
  const json = jsonIn(given);
  if (json === null) return {};
  return typeof json === "object" && !Array.isArray(json) ? json : given;
}
