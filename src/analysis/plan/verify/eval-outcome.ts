import type { Json } from "../../../runtime/models/message.js";

/** An eval run as far as plans need it. */
export interface EvalOutcome {
  run_id: string;
  versions: { model: string; host?: string; instructions?: string; tools?: string; code?: string };
  cases: readonly {
    id: string;
    status: "pass" | "fail" | "error" | "skipped";
    trace_ids?: readonly string[];
    graders?: readonly { name: string; status: string; value: Json }[];
  }[];
}
