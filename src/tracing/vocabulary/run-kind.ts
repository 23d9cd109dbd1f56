import { ATTRIBUTE } from "../attributes.js";
import type { Plain } from "../otlp/otlp.js";

/** What a run is: real traffic (`run`), or made by an eval, a replay, a climb, or to try the agent (`probe`). */
export const RUN_KINDS = ["run", "eval", "replay", "climb", "probe"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** The sessions of eval runs and live replays, by which runs of earlier versions are known; as SQLite's GLOB. */
const D = "[0-9]";
const H = "[0-9a-f]";
const EVAL_SESSION = `${D.repeat(8)}T${D.repeat(6)}-${H.repeat(6)}`;
const REPLAY_SESSION = `replay-${H.repeat(8)}`;

/** What the run of a span is, by its attributes: what it says of itself, else by experiment and session. */
export function kindOf(attributes: Readonly<Record<string, Plain>>): RunKind {
  const said = RUN_KINDS.find((kind) => kind === attributes[ATTRIBUTE.kind]);
  if (said) return said;
  const session = String(attributes[ATTRIBUTE.session] ?? "");
  if (matches(session, REPLAY_SESSION)) return "replay";
  return attributes[ATTRIBUTE.experimentId] !== undefined || matches(session, EVAL_SESSION) ? "eval" : "run";
}

function matches(text: string, glob: string): boolean {
  return new RegExp(`^${glob}$`).test(text);
}

/** The same for a row of `traces` that was made before runs said it, as SQL. */
export const KIND_OF_OLDER = `CASE
  WHEN session GLOB '${REPLAY_SESSION}' THEN 'replay'
  WHEN session GLOB '${EVAL_SESSION}' THEN 'eval'
  WHEN EXISTS (SELECT 1 FROM spans WHERE spans.trace_id = traces.trace_id
    AND instr(body, '"${ATTRIBUTE.experimentId}"') > 0) THEN 'eval'
  ELSE 'run' END`;
/** How many runs such a row's trace has, as SQL. */
export const RUNS_OF_OLDER = `(SELECT count(*) FROM spans WHERE spans.trace_id = traces.trace_id
  AND instr(body, '"invoke_agent"') > 0)`;
