import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { sha256 } from "../../text/sha256.js";
import type { FindingKey, Mark, Sighting } from "../facts/sighting.js";
import { SEVERITIES, type Severity } from "./finding.js";

/** Digits of a finding's id: two of a hundred thousand findings share one with a chance of one in fifty thousand. */
const ID_DIGITS = 12;

/** What a finding is, whatever it is folded into: with the agent's name, this makes its id. */
export interface Fault extends FindingKey {
  /** The method, the rule, the error; empty where code and subject say it all. */
  method: string;
}

export interface FaultInRuns extends Fault {
  /** The same in every window and order, and on every machine. */
  id: string;
  severity: Severity;
  /** When each run began, in milliseconds since 1970, and its version. */
  runs: ReadonlyMap<string, SeenIn>;
}

/** A run that shows a fault. */
interface SeenIn {
  started_at: number;
  version: string;
}

/** The id of a fault: a new name of its code changes nothing. */
export function idOf(agent: Pick<AnyAgent, "name" | "analysis">, { code, subject, method }: Fault): string {
  const first = traitOf(agent, code)?.formerly?.[0] ?? code;
  const text = JSON.stringify([agent.name, first, subject, method]);
  return sha256(text, ID_DIGITS);
}

/** The faults that a sighting shows: for each the methods that it may come of. */
export function faultsIn({ code, subject, fault = { code, subject }, marks = [] }: Sighting): {
  key: FindingKey;
  marks: readonly Mark[];
} {
  return { key: fault, marks: marks.length === 0 ? [[""]] : marks };
}

/** What was seen of one code and subject, while it is put together. */
interface Seen {
  key: FindingKey;
  mark: Mark;
  severity: Severity;
  runs: Map<string, SeenIn>;
}

/** Gathers what sightings show, each fault apart. */
export class Sightings {
  private readonly seen = new Map<string, Seen>();

  add(sighting: Sighting): void {
    const { trace_id, started_at, version, severity } = sighting;
    const { key, marks } = faultsIn(sighting);
    for (const mark of marks) {
      const name = JSON.stringify([key.code, key.subject, mark]);
      const known = this.seen.get(name) ?? { key, mark, severity, runs: new Map() };
      this.seen.set(name, known);
      if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(known.severity)) known.severity = severity;
      known.runs.set(trace_id, { started_at, version });
    }
  }

  /** Takes in those of another finding that is folded into this one's. */
  addAll(other: Sightings): void {
    for (const [name, { runs, ...seen }] of other.seen) {
      const known = this.seen.get(name) ?? { ...seen, runs: new Map() };
      this.seen.set(name, known);
      for (const [traceId, run] of runs) known.runs.set(traceId, run);
    }
  }

  /**
   * The faults. A run that fits several methods shows the one that other runs show without a doubt; else one that is
   * known from before; else the first.
   *
   * @param isKnown whether a fault of this id was seen before
   */
  all(agent: AnyAgent, isKnown: (id: string) => boolean = () => false): FaultInRuns[] {
    const found = new Map<string, FaultInRuns & { runs: Map<string, SeenIn> }>();
    const certain = new Set<string>();
    const faultOf = ({ key }: Seen, method: string) => ({ ...key, method });
    const byDoubt = [...this.seen.values()].sort((a, b) => a.mark.length - b.mark.length);
    for (const seen of byDoubt) {
      const ids = seen.mark.map((method) => idOf(agent, faultOf(seen, method)));
      const at = [ids.findIndex((id) => certain.has(id)), ids.findIndex((id) => isKnown(id)), 0].find(
        (index) => index >= 0,
      );
      const [id = "", method = ""] = [ids[at ?? 0], seen.mark[at ?? 0]];
      if (ids.length === 1) certain.add(id);
      const { severity } = seen;
      const known = found.get(id) ?? { id, ...faultOf(seen, method), severity, runs: new Map() };
      found.set(id, known);
      for (const [traceId, run] of seen.runs) known.runs.set(traceId, run);
    }
    return [...found.values()].sort((a, b) => b.runs.size - a.runs.size || (a.id < b.id ? -1 : 1));
  }
}
