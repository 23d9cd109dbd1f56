import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type FindingKey, keyOf, type Mark, type Sighting } from "../facts/sighting.js";
import { type Finding, SEVERITIES } from "./finding.js";
import { faultsIn, idOf, Sightings } from "./sightings.js";

/** A finding while it is being put together. */
export interface Draft extends FindingKey, Pick<Finding, "severity" | "cause" | "lever" | "evidence"> {
  trace_ids: Set<string>;
  /** How many runs have each detail. */
  details: Map<string, number>;
  /** How many of each version's runs show it. */
  versions: Map<string, number>;
  /** And of each commit's. */
  revisions: Map<string, number>;
  consequences: Map<string, FindingKey & { trace_ids: Set<string> }>;
  /** The faults that it gathers, each apart. */
  sightings: Sightings;
  /** It is what comes of other findings, in each of its runs. */
  isExplained?: boolean;
  /** Runs that showed it, too, until their answer was sent back. */
  mended?: number;
}

/** Runs that are quoted as they come, and at most so many in all, for details that were not quoted yet. */
const QUOTED = 3;
const MOST_QUOTED = 6;
/** Different details that are counted; others are of no more help to a reader. */
const MOST_DETAILS = 100;

/** Merges sightings by what causes them. */
export class FindingMerger {
  private readonly drafts = new Map<string, Draft>();

  add(sighting: Sighting): void {
    const { because, trace_id } = sighting;
    if (!because) {
      addTo(this.draftOf(sighting, sighting), sighting);
      return;
    }
    const { consequences } = this.draftOf(because, sighting);
    addConsequence(consequences, sighting, [trace_id]);
  }

  /** The findings that were directly seen, with their consequences. */
  all(): Draft[] {
    return [...this.drafts.values()].filter(({ trace_ids }) => trace_ids.size > 0);
  }

  /** Whether a finding is still one of its own. */
  has(draft: Draft): boolean {
    return this.drafts.get(keyOf(draft)) === draft;
  }

  /** Makes one finding a consequence of another one. */
  fold(effect: Draft, cause: Draft): void {
    this.drafts.delete(keyOf(effect));
    cause.sightings.addAll(effect.sightings);
    addConsequence(cause.consequences, effect, effect.trace_ids);
    for (const consequence of effect.consequences.values()) {
      addConsequence(cause.consequences, consequence, consequence.trace_ids);
    }
  }

  /** Gives a finding another code; what it was called is then its consequence. */
  rename(draft: Draft, code: string): void {
    this.drafts.delete(keyOf(draft));
    addConsequence(draft.consequences, draft, draft.trace_ids);
    draft.code = code;
    this.drafts.set(keyOf(draft), draft);
  }

  private draftOf({ code, subject }: FindingKey, { severity, cause, lever }: Sighting): Draft {
    const key = keyOf({ code, subject });
    const known = this.drafts.get(key);
    if (known) return known;
    const draft: Draft = {
      code,
      subject,
      severity,
      cause,
      lever,
      trace_ids: new Set(),
      evidence: [],
      details: new Map(),
      versions: new Map(),
      revisions: new Map(),
      consequences: new Map(),
      sightings: new Sightings(),
    };
    this.drafts.set(key, draft);
    return draft;
  }
}

function addTo(draft: Draft, sighting: Sighting): void {
  const { trace_id, span_id, quote, expected, details, version, revision, severity, cause, lever } = sighting;
  const isNew = !draft.trace_ids.has(trace_id);
  draft.sightings.add(sighting);
  if (draft.trace_ids.size === 0 || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(draft.severity)) {
    Object.assign(draft, { severity, cause, lever });
  }
  const tellsMore = details.some((detail) => !draft.details.has(detail));
  if (draft.evidence.length < QUOTED || (tellsMore && draft.evidence.length < MOST_QUOTED)) {
    draft.evidence.push({ trace_id, span_id, quote, expected });
  }
  for (const detail of new Set(details)) {
    if (draft.details.has(detail) || draft.details.size < MOST_DETAILS) {
      draft.details.set(detail, (draft.details.get(detail) ?? 0) + 1);
    }
  }
  if (!isNew) return;
  draft.trace_ids.add(trace_id);
  draft.versions.set(version, (draft.versions.get(version) ?? 0) + 1);
  if (revision !== undefined) draft.revisions.set(revision, (draft.revisions.get(revision) ?? 0) + 1);
}

function addConsequence(to: Draft["consequences"], { code, subject }: FindingKey, traceIds: Iterable<string>): void {
  const key = keyOf({ code, subject });
  const known = to.get(key) ?? { code, subject, trace_ids: new Set<string>() };
  for (const traceId of traceIds) known.trace_ids.add(traceId);
  to.set(key, known);
}

/** Merges sightings: those of faults that a person has dismissed apart from the others. */
export class DividedFindings {
  readonly open = new FindingMerger();
  readonly dismissed = new FindingMerger();
  /** Runs with a cause that is dismissed: what follows from it goes with it. */
  private readonly causes = new Set<string>();

  constructor(
    private readonly agent: AnyAgent,
    private readonly isDismissed: ((id: string) => boolean) | undefined,
  ) {}

  /** Adds all that one run shows, or all that runs together show. */
  add(sightings: readonly Sighting[]): void {
    if (!this.isDismissed) {
      for (const sighting of sightings) this.open.add(sighting);
      return;
    }
    for (const sighting of sightings) if (!sighting.because) this.addFault(sighting);
    for (const sighting of sightings) if (sighting.because) this.addEffect(sighting, sighting.because);
  }

  private addFault(sighting: Sighting): void {
    const { key, marks } = faultsIn(sighting);
    const dismissed = marks.filter((mark) => this.hasDismissed(key, mark));
    const open = marks.filter((mark) => !dismissed.includes(mark));
    if (dismissed.length > 0) this.dismissed.add({ ...sighting, marks: dismissed });
    if (open.length > 0) this.open.add({ ...sighting, marks: open });
    else this.causes.add(causeIn(sighting.trace_id, sighting));
  }

  private addEffect(sighting: Sighting, because: FindingKey): void {
    const isOf = this.causes.has(causeIn(sighting.trace_id, because));
    (isOf ? this.dismissed : this.open).add(sighting);
  }

  /** A run that fits several methods is no fault where one of them is none. */
  private hasDismissed(key: FindingKey, mark: Mark): boolean {
    return mark.some((method) => this.isDismissed?.(idOf(this.agent, { ...key, method })));
  }
}

function causeIn(traceId: string, key: FindingKey): string {
  return `${traceId} ${keyOf(key)}`;
}
