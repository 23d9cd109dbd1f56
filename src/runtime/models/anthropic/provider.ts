import type { Provider } from "../provider.js";
import { DEFAULT_BASE_URL, VARIABLES } from "./options.js";

/** Claude, and every server that speaks the Messages API. */
export const anthropic: Provider = {
  name: "anthropic",
  defaultModel: "claude-sonnet-5",
  prefixes: ["claude"],
  keys: [VARIABLES.key, VARIABLES.token],
  addressVariable: VARIABLES.address,
  address: DEFAULT_BASE_URL,
  headersVariable: VARIABLES.headers,
  async open(id, { keys, ...options }) {
    const { anthropicModel } = await import("./model.js");
    return anthropicModel({ id, apiKey: keys[VARIABLES.key], authToken: keys[VARIABLES.token], ...options });
  },
  async openBatches(id, { keys, ...options }) {
    const { anthropicBatches } = await import("./batches.js");
    return anthropicBatches({ id, apiKey: keys[VARIABLES.key], authToken: keys[VARIABLES.token], ...options });
  },
};
