import type { Json } from "../models/message.js";

/** One way in which an output disagrees with what the agent's rules say about the input. */
export interface Violation {
  code: string;
  /** One sentence for a person, and for the model that repairs. */
  message: string;
  expected: Json;
  actual: Json;
}

/** Something that a reader of the text suspects. It informs: on its own it rejects no output. */
export interface Warning extends Violation {
  /** The words that it is about. `actual` is what was read in them, `expected` what that was held against. */
  quote: string;
  /** `info`: worth knowing, nothing to mend. */
  level: "warning" | "info";
}

/** What is said of an output. */
export interface Check {
  /** What is proven against the reference: the output does not stand. */
  violations: Violation[];
  /** What is suspected of its text. */
  warnings: Warning[];
  /** Nothing held the output against anything: the agent has neither a reference nor a check of its own. */
  checked?: false;
}
