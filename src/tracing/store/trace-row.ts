import type { RunKind } from "../vocabulary/run-kind.js";

/** What spans add to the row of their trace. */
export interface TraceRow {
  trace_id: string;
  start_us: number;
  end_us: number;
  complete: 0 | 1;
  name: string | null;
  agent: string | null;
  model: string | null;
  outcome: string | null;
  exit_reason: string | null;
  valid: 0 | 1 | null;
  session: string | null;
  version: string | null;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  spans: number;
  /** Runs in it. */
  runs: number;
  kind: RunKind;
  errors: number;
}
