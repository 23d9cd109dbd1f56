import type { Json } from "./message.js";

/** One way in which an output disagrees with what the agent's rules say about the input. */
export interface Violation {
  code: string;
  /** One sentence for a person, and for the model that repairs. */
  message: string;
  expected: Json;
  actual: Json;
}
