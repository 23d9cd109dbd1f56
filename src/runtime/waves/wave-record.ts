import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import * as z from "zod/mini";
import { linesLeft } from "../../files/lines-left.js";
import { jsonIn } from "../../text/json.js";

const lineSchema = z.union([
  z.object({ intent: z.number(), at: z.number(), model: z.string(), ids: z.array(z.string()) }),
  z.object({ batch: z.string(), of: z.number() }),
  z.object({ none: z.number() }),
  z.object({ canceled: z.string() }),
  z.object({ failed: z.array(z.string()) }),
]);
type Line = z.infer<typeof lineSchema>;

/** Requests that are about to be sent as one batch, or were. */
export interface Intent {
  number: number;
  /** Milliseconds since 1970. */
  at: number;
  model: string;
  ids: ReadonlySet<string>;
}

/**
 * What was sent: kept in a file before and after each batch is, so that whatever ends the process, a later one fetches the
 * answers instead of asking again. It holds ids only, nothing of what was asked. Without a file it is kept in memory.
 */
export class WaveRecord {
  private readonly batchOf = new Map<string, string>();
  private readonly open = new Map<number, Intent>();
  readonly batches = new Map<string, { model: string; requests: number }>();
  private readonly canceled = new Set<string>();
  /** Requests whose failure was told: a run that is made again asks anew. */
  private readonly failed = new Set<string>();
  private last = 0;
  private file: number | undefined;

  /** @param path the file, which is there until every run has ended */
  constructor(private readonly path?: string) {
    for (const line of path === undefined ? [] : linesLeft(path, readLine)) this.take(line);
  }

  /** Whether a file has batches whose answers may not have been taken yet. */
  static hasBatches(path: string): boolean {
    return linesLeft(path, readLine).some((line) => "intent" in line);
  }

  /** How many batches have requests of runs whose keys begin so, and how many have not. */
  sentOf(prefix: string): { sent_before: number; sent_otherwise: number } {
    const alike = new Set([...this.batchOf].filter(([id]) => id.startsWith(prefix)).map(([, batch]) => batch));
    return { sent_before: alike.size, sent_otherwise: this.batches.size - alike.size };
  }

  batchWith(id: string): string | undefined {
    return this.batchOf.get(id);
  }

  /** Whether a person had a batch canceled by us: what it has not answered is asked again. */
  isCanceled(batch: string): boolean {
    return this.canceled.has(batch);
  }

  /** Whether a later process knows of all this. */
  get isKept(): boolean {
    return this.path !== undefined;
  }

  isFailed(id: string): boolean {
    return this.failed.has(id);
  }

  /** Those that nobody knows to be sent or not: the process was killed, or no answer came. */
  get unsure(): Intent[] {
    return [...this.open.values()];
  }

  /** To be called before a batch is sent. */
  intend(at: number, model: string, ids: readonly string[]): Intent {
    const intent = this.last + 1;
    this.add({ intent, at, model, ids: [...ids] });
    return this.open.get(intent) as Intent;
  }

  /** The batch was taken. */
  sent({ number }: Intent, batch: string): void {
    this.add({ batch, of: number });
  }

  /** There is no such batch. */
  notSent({ number }: Intent): void {
    this.add({ none: number });
  }

  /** A person has a batch canceled. */
  cancel(batch: string): void {
    this.add({ canceled: batch });
  }

  /** The runs of these requests have ended with their failure. */
  tellFailed(ids: readonly string[]): void {
    if (ids.length > 0) this.add({ failed: [...ids] });
  }

  /** @param keep whether a later process may need it */
  close({ keep }: { keep: boolean }): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    if (this.path !== undefined && !keep) rmSync(this.path, { force: true });
  }

  private add(line: Line): void {
    this.take(line);
    if (this.path === undefined) return;
    const file = this.openFile();
    // Behind what a kill may have cut off, a line of its own.
    writeSync(file, `\n${JSON.stringify(line)}\n`);
    fsyncSync(file);
  }

  private openFile(): number {
    this.file ??= openSync(this.path as string, "a", 0o600);
    return this.file;
  }

  private take(line: Line): void {
    if ("intent" in line) {
      const { intent, ids, at, model } = line;
      this.last = Math.max(this.last, intent);
      this.open.set(intent, { number: intent, at, model, ids: new Set(ids) });
    } else if ("batch" in line) {
      const { model = "", ids = new Set<string>() } = this.open.get(line.of) ?? {};
      this.batches.set(line.batch, { model, requests: ids.size });
      for (const id of ids) this.batchOf.set(id, line.batch);
      this.open.delete(line.of);
    } else if ("none" in line) this.open.delete(line.none);
    else if ("canceled" in line) this.canceled.add(line.canceled);
    else for (const id of line.failed) this.failed.add(id);
  }
}

function readLine(line: string): Line | undefined {
  return z.safeParse(lineSchema, jsonIn(line)).data;
}
