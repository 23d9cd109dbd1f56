import type { Origin } from "../otlp/otlp.js";
import type { Connection } from "./files/connection.js";

/**
 * What spans have in common with others of their program, each kept once. Ids hold for one transaction: other
 * processes remove those that nothing refers to.
 */
export class OriginTable {
  private readonly ids = new Map<string, number>();

  constructor(private readonly connection: Connection) {}

  /** The id of an origin; it is kept when it is not known yet. */
  idOf(origin: Origin): number {
    const body = JSON.stringify(origin);
    return this.ids.get(body) ?? this.keep(body);
  }

  /** Forgets what it knows: another transaction begins. */
  forget(): void {
    this.ids.clear();
  }

  private keep(body: string): number {
    this.connection.sql("INSERT OR IGNORE INTO origins (body) VALUES (?)").run(body);
    const { id } = this.connection.sql("SELECT id FROM origins WHERE body = ?").get(body) as { id: number };
    this.ids.set(body, id);
    return id;
  }
}
