import { show } from "../../../text/visible.js";

/** Ids that are told apart for each table: of more, only how often they were met is known. */
const MOST_IDS = 10_000;

/** Rows that could not be read and were left out: how many of which table, and the first of them. */
export class BadRows {
  private readonly tables = new Map<string, { ids: Set<string>; first: string }>();
  private readonly notes = new Set<string>();

  /** @param id names the row; nothing else of a bad row is kept */
  add(table: string, id: unknown): void {
    const name = nameOf(id);
    const known = this.tables.get(table);
    if (!known) this.tables.set(table, { ids: new Set([name]), first: name });
    else if (known.ids.size < MOST_IDS) known.ids.add(name);
  }

  /** Says that more than rows is damaged. */
  note(text: string): void {
    this.notes.add(text);
  }

  /** Different rows that were left out. */
  get count(): number {
    return [...this.tables.values()].reduce((sum, { ids }) => sum + ids.size, 0);
  }

  /** Bad rows of each table. */
  counts(): { table: string; count: number; first: string }[] {
    return [...this.tables].map(([table, { ids, first }]) => ({ table, count: ids.size, first }));
  }

  /** What was left out, in one sentence without its end; undefined for nothing. */
  text(): string | undefined {
    const rows = this.counts().map(({ table, count, first }) => {
      const many = count >= MOST_IDS ? `at least ${count}` : String(count);
      return `${many} ${count === 1 ? "row" : "rows"} of ${table} cannot be read (${count === 1 ? "" : "first: "}${first})`;
    });
    const parts = [...this.notes, ...rows];
    return parts.length === 0 ? undefined : parts.join("; ");
  }
}

/** An id as it may be shown: what is damaged can be any bytes, and as long as it likes. */
function nameOf(id: unknown): string {
  if (typeof id === "number" || typeof id === "bigint") return `id ${id}`;
  if (typeof id !== "string") return "an id that is no text";
  return /^[\w.: /-]{1,120}$/.test(id) ? id : show(id);
}
