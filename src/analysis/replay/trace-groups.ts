/** Examples that a group keeps. */
const MAX_EXAMPLES = 5;

/** Groups that are kept apart; what strangers name beyond that goes into one more, whose names are `(others)`. */
const MAX_GROUPS = 200;

/** Longest name, and longest example as JSON, in characters. */
const MAX_NAME = 200;
const MAX_EXAMPLE = 2000;

type Group<Key, Example> = Key & { count: number; trace_ids: string[]; examples: Example[] };

/** Traces that show the same, counted, with a few examples: what is kept of many traces is bounded but for their ids. */
export class TraceGroups<Key extends Record<string, string>, Example> {
  private readonly groups = new Map<string, Group<Key, Example>>();

  /** Notes that a trace belongs to a group. Traces come one after the other. */
  add(traceId: string, key: Key, example?: Example): void {
    const group = this.groupOf(key);
    if (group.trace_ids.at(-1) !== traceId) {
      group.count++;
      group.trace_ids.push(traceId);
    }
    if (example === undefined || group.examples.length >= MAX_EXAMPLES) return;
    if (JSON.stringify(example).length <= MAX_EXAMPLE) group.examples.push(example);
  }

  /** The groups, the largest first. */
  list(): Group<Key, Example>[] {
    return [...this.groups.values()].sort((a, b) => b.count - a.count || (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  private groupOf(key: Key): Group<Key, Example> {
    const names = Object.entries(key).map(([part, name]) => [part, name.slice(0, MAX_NAME)]);
    const known = this.groups.get(nameOf(Object.fromEntries(names)));
    if (known) return known;
    const kept = this.groups.size < MAX_GROUPS ? names : names.map(([part]) => [part, "(others)"]);
    const group = { ...(Object.fromEntries(kept) as Key), count: 0, trace_ids: [], examples: [] };
    const name = nameOf(group);
    this.groups.set(name, this.groups.get(name) ?? group);
    return this.groups.get(name) as Group<Key, Example>;
  }
}

function nameOf(key: Record<string, unknown>): string {
  return JSON.stringify(Object.values(key).filter((part) => typeof part === "string"));
}
