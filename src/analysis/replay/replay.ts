import { countWarnings } from "../../runtime/check/check-output.js";
import type { AnyAgent, Violation } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import type { Json } from "../../runtime/models/message.js";
import { type RunVersion, versionIn } from "../../runtime/record/recorded-run.js";
import type { Trace } from "../../tracing/trace.js";
import { onlyWarned } from "../plan/verify/moved-codes.js";
import type { Difference } from "./differences.js";
import { type ReplaySkip, replayTrace, type TraceReplay } from "./replay-trace.js";
import type { RerunResult } from "./rerun.js";
import { TraceGroups } from "./trace-groups.js";

export interface TraceIds {
  count: number;
  trace_ids: string[];
}

/** A code with the traces that have it: one that is given today and not then, or the other way round. */
interface FlagChange extends TraceIds {
  code: string;
  /** A few of them; none where the flag is gone. */
  examples: ({ trace_id: string } & Pick<Violation, "message" | "expected" | "actual">)[];
}

/** A field that differs, with a few of the differences. */
export interface FieldChange extends TraceIds {
  field: string;
  examples: { trace_id: string; before?: Json; after?: Json }[];
}

/** What stored traces are under today's code, no model asked. Ids are in the order in which the traces came. */
export interface ReplayResult {
  agent: string;
  /** All traces that were read; the replayed and the skipped add up to it. */
  traces: number;
  replayed: number;
  /** Same tool results, same flags: a live re-run would meet what the recorded one met. */
  untouched: TraceIds;
  /** Today's check blocks what it did not block then. */
  now_flagged: TraceIds;
  /** It blocked then, and blocks no more; it may warn. */
  no_longer_flagged: TraceIds;
  /** It blocked then by nothing but codes that only warn by today's levels. */
  only_warned: TraceIds;
  /** Today's check suspects the text, which blocks nothing; whatever it did then. */
  warned: TraceIds;
  /** A tool returns something else today. */
  tools_changed: TraceIds;
  flags_gained: FlagChange[];
  flags_gone: FlagChange[];
  /** What today's check suspects of texts, infos included. */
  warnings: FlagChange[];
  /** Per tool and field: what it returned, and what it returns today. */
  tool_changes: (FieldChange & { tool: string })[];
  /** Recorded decisions against what today's policy says; `before` is the decision's, `after` the policy's. Null for
   * an agent without a reference. */
  reference: { agree: number; no_answer: number; disagree: TraceIds; fields: FieldChange[] } | null;
  /** Recorded under other instructions or descriptions of tools than today's, which only a live re-run can judge. */
  other_instructions: TraceIds;
  /** Traces that could not be replayed, by reason. */
  skipped: (TraceIds & { reason: ReplaySkip; example: string })[];
  /** The affected traces, run again. */
  live?: RerunResult;
}

/**
 * Recomputes tools, validation and reference for stored traces with today's agent. It reads one trace at a time;
 * what it keeps of each is its id, and a few examples of each kind of change.
 *
 * @param options.onTrace told after each trace how many have been read
 * @throws the signal's reason when it is aborted
 */
export async function replayTraces(
  traces: AsyncIterable<Trace>,
  agent: AnyAgent,
  { onTrace = () => {}, signal }: { onTrace?: (read: number) => void; signal?: AbortSignal } = {},
): Promise<ReplayResult> {
  const summary = new ReplaySummary(agent);
  for await (const trace of traces) {
    signal?.throwIfAborted();
    const outcome = await replayTrace(trace, agent);
    if (outcome.ok) summary.add(outcome.replay);
    else summary.skip(outcome.trace_id, outcome.reason, outcome.message);
    onTrace(summary.traces);
  }
  return summary.result();
}

/** The traces that a live re-run is needed for, newest first. */
export function affectedIds({ now_flagged, no_longer_flagged, tools_changed }: ReplayResult): string[] {
  const lists = [now_flagged, no_longer_flagged, tools_changed];
  return [...new Set(lists.flatMap(({ trace_ids }) => trace_ids))];
}

type Example = { trace_id: string };

class ReplaySummary {
  traces = 0;
  private replayed = 0;
  private agree = 0;
  private noAnswer = 0;
  private readonly lists = {
    untouched: ids(),
    now_flagged: ids(),
    no_longer_flagged: ids(),
    tools_changed: ids(),
    only_warned: ids(),
    warned: ids(),
  };
  private readonly otherInstructions = ids();
  private readonly disagree = ids();
  private readonly gained = new TraceGroups<{ code: string }, FlagChange["examples"][number]>();
  private readonly gone = new TraceGroups<{ code: string }, FlagChange["examples"][number]>();
  private readonly warnings = new TraceGroups<{ code: string }, FlagChange["examples"][number]>();
  private readonly tools = new TraceGroups<{ tool: string; field: string }, Example & Omit<Difference, "field">>();
  private readonly fields = new TraceGroups<{ field: string }, Example & Omit<Difference, "field">>();
  private readonly skipped = new TraceGroups<{ reason: ReplaySkip }, string>();
  private readonly today: RunVersion;

  constructor(private readonly agent: AnyAgent) {
    this.today = versionIn(agentVersion(agent));
  }

  add({ run, check, gained, gone, toolChanges, disagreements }: TraceReplay): void {
    const { trace_id } = run;
    this.traces++;
    this.replayed++;
    if (!sameInstructions(run.versions, this.today)) note(this.otherInstructions, trace_id);
    if (gained.length > 0) note(this.lists.now_flagged, trace_id);
    if (gone.length > 0) note(this.lists.no_longer_flagged, trace_id);
    if (onlyWarned(this.agent, run.flags)) note(this.lists.only_warned, trace_id);
    if (toolChanges.length > 0) note(this.lists.tools_changed, trace_id);
    if (gained.length + gone.length + toolChanges.length === 0) note(this.lists.untouched, trace_id);
    const { violations, warnings } = check ?? { violations: [], warnings: [] };
    if (countWarnings({ warnings }) > 0) note(this.lists.warned, trace_id);
    for (const { code, message, expected, actual } of violations) {
      if (gained.includes(code)) this.gained.add(trace_id, { code }, { trace_id, message, expected, actual });
    }
    for (const { code, message, expected, actual } of warnings) {
      this.warnings.add(trace_id, { code }, { trace_id, message, expected, actual });
    }
    for (const code of gone) this.gone.add(trace_id, { code });
    for (const { tool, field, ...values } of toolChanges) {
      this.tools.add(trace_id, { tool, field }, { trace_id, ...values });
    }
    if (disagreements === null) this.noAnswer++;
    else if (disagreements.length === 0) this.agree++;
    else note(this.disagree, trace_id);
    for (const { field, ...values } of disagreements ?? [])
      this.fields.add(trace_id, { field }, { trace_id, ...values });
  }

  skip(trace_id: string, reason: ReplaySkip, message: string): void {
    this.traces++;
    this.skipped.add(trace_id, { reason }, message);
  }

  result(): ReplayResult {
    return {
      agent: this.agent.name,
      traces: this.traces,
      replayed: this.replayed,
      ...this.lists,
      flags_gained: this.gained.list(),
      flags_gone: this.gone.list(),
      warnings: this.warnings.list(),
      tool_changes: this.tools.list(),
      reference: this.agent.lacks.has("reference")
        ? null
        : { agree: this.agree, no_answer: this.noAnswer, disagree: this.disagree, fields: this.fields.list() },
      other_instructions: this.otherInstructions,
      skipped: this.skipped.list().map(({ examples, ...group }) => ({ ...group, example: examples[0] ?? "" })),
    };
  }
}

function sameInstructions(a: RunVersion, b: RunVersion): boolean {
  return a.instructions === b.instructions && a.tools === b.tools;
}

function ids(): TraceIds {
  return { count: 0, trace_ids: [] };
}

function note(list: TraceIds, traceId: string): void {
  list.count++;
  list.trace_ids.push(traceId);
}
