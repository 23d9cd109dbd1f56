import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import { policyIn, versionIn } from "../../runtime/record/recorded-run.js";
import type { FindingKind } from "../detectors/detector.js";
import { CAUGHT, DIFFERENT_METHODS } from "../detectors/violations.js";
import { appearedWith, type VersionRuns } from "./appeared-with.js";
import { ROUNDED } from "./attribute.js";
import { describeFinding } from "./describe-finding.js";
import { type Finding, SEVERITIES, type SeenFault } from "./finding.js";
import type { Draft, FindingMerger } from "./merge-findings.js";
import { type Asked, recomputeCommand } from "./recompute-command.js";
import type { FaultInRuns } from "./sightings.js";

/** Details of a finding that are told. */
const MOST_DETAILS = 10;

/** What findings are put in proportion to. */
export interface Scope {
  agent: AnyAgent;
  /** All runs that were looked at. */
  runs: number;
  /** In the order in which they were first seen. */
  versions: readonly VersionRuns[];
  /** The same of commits. */
  revisions?: readonly VersionRuns[];
  asked: Asked;
  /** The kinds of findings that are none of a detector, by code. */
  kinds?: ReadonlyMap<string, FindingKind>;
  /** Whether a fault of this id was seen before. */
  isKnown?: (id: string) => boolean;
  /** Told of all faults, with the runs that show each. */
  onFaults?: (faults: readonly FaultInRuns[]) => void;
}

/** The findings of merged sightings, in words, the gravest first. */
export function findingsOf(merger: FindingMerger, scope: Scope): Finding[] {
  return merger
    .all()
    .map((draft) => ({ finding: toFinding(draft, scope), isExplained: draft.isExplained === true }))
    .sort(byWeight)
    .map(({ finding }) => finding);
}

function toFinding(
  draft: Draft,
  { agent, runs, versions, revisions, asked, kinds, isKnown, onFaults }: Scope,
): Finding {
  const faults = draft.sightings.all(agent, isKnown);
  onFaults?.(faults);
  const { code, subject, severity, cause, lever, evidence, trace_ids, isExplained, mended } = draft;
  const isCaught = (detail: string) => Number(detail === CAUGHT); // said last: it is no cause
  const details = [...draft.details].sort(([a, x], [b, y]) => isCaught(a) - isCaught(b) || y - x || (a < b ? -1 : 1));
  const traits = { traitOf: (code: string) => traitOf(agent, code), kinds };
  const otherPolicy = isByPolicy(code, agent) ? underOtherPolicy(draft, agent) : 0;
  const consequences = [...draft.consequences.values()].sort((a, b) => b.trace_ids.size - a.trace_ids.size);
  return {
    code,
    subject,
    severity,
    title: describeFinding({
      code,
      subject,
      count: trace_ids.size,
      runs,
      isExplained,
      mended,
      otherPolicy,
      details,
      ...traits,
    }),
    count: trace_ids.size,
    trace_ids: oldestFirst(trace_ids),
    evidence,
    details: details.slice(0, MOST_DETAILS).map(([text, times]) => ({ text, count: times })),
    sightings: faults.map(toSeenFault),
    cause,
    lever,
    consequences: consequences.map(({ code, subject, trace_ids }) => ({
      code,
      subject,
      title: describeFinding({ code, subject, count: trace_ids.size, runs, details: [], ...traits }),
      count: trace_ids.size,
      trace_ids: oldestFirst(trace_ids),
    })),
    appeared_with: appearedWith(draft, { versions, revisions }),
    command: recomputeCommand(asked, code),
  };
}

/** Codes that the policy decides on, beside those of fields, of rules, and of comparisons in the text. */
const BY_POLICY: readonly string[] = [
  "tool_disagrees_with_reference",
  "tool_ignores_input",
  "check_missed_violation",
  "check_rejected_valid",
  "answer_repeated",
  "ungrounded_figure",
  ROUNDED,
  DIFFERENT_METHODS.code,
];

function isByPolicy(code: string, agent: AnyAgent): boolean {
  const { field, rule, contradiction } = traitOf(agent, code) ?? {};
  return BY_POLICY.includes(code) || field !== undefined || rule === true || contradiction === true;
}

/** How many runs of a finding were made under another policy than the one that it was judged by. */
function underOtherPolicy({ versions }: Draft, agent: AnyAgent): number {
  const { policy } = versionIn(agentVersion(agent));
  const others = [...versions].filter(([version]) => ![null, policy].includes(policyIn(version)));
  return others.reduce((sum, [, runs]) => sum + runs, 0);
}

function toSeenFault({ id, code, subject, method, runs }: FaultInRuns): SeenFault {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { started_at } of runs.values()) {
    first = Math.min(first, started_at);
    last = Math.max(last, started_at);
  }
  const [first_seen, last_seen] = [first, last].map((at) => new Date(at).toISOString()) as [string, string];
  return { id, code, subject, method, count: runs.size, first_seen, last_seen };
}

/** Sources give the newest traces first. */
function oldestFirst(traceIds: ReadonlySet<string>): string[] {
  return [...traceIds].reverse();
}

interface Weighed {
  finding: Finding;
  isExplained: boolean;
}

/** The gravest first; of these, causes before what comes of them, and those of most runs. */
function byWeight(
  { finding: a, isExplained: isEffect }: Weighed,
  { finding: b, isExplained: isOther }: Weighed,
): number {
  const severity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  const effect = Number(isEffect) - Number(isOther);
  return severity || effect || b.count - a.count || (a.code + a.subject < b.code + b.subject ? -1 : 1);
}
