import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import { withLock } from "../../files/with-lock.js";
import { jsonIn } from "../../text/json.js";
import { visible } from "../../text/visible.js";
import { alphaOfLook } from "../gate/e-process.js";
import { type Entry, entrySchema, FIRST, hashOf, type Reservation, type Result } from "./entries.js";

/** What a ledger holds, and what is wrong with it. */
export interface LedgerContent {
  entries: Entry[];
  /** Lines that were not written to their end, as their process was killed: nothing was looked at by them, which is no fault. */
  torn: number[];
  /** Ways in which it is not what was written: an entry changed, removed, moved or made up. Empty where it is whole. */
  problems: string[];
}

/**
 * The ledger of all campaigns on this machine: JSON lines, to which lines are only ever added, each with the hash of the
 * one before. What a look may spend is reserved before the look, so that starting again, with another plan or after a
 * kill, gets nothing back. A second file holds the hash of the last entry, so that entries missing at the end are seen.
 *
 * @example
 * const ledger = new Ledger(join(storeFolder, "climb", "ledger.jsonl"), clock);
 * const { look, alpha_look } = await ledger.reserve({ campaign, agent, of: "round", alpha: 0.05, subject: patchHash });
 */
export class Ledger {
  constructor(
    private readonly path: string,
    private readonly now: () => Date,
  ) {}

  /** Reads it whole. @throws UserError where the file cannot be read */
  read(): LedgerContent {
    return readLedger(this.text(this.path), this.text(this.headPath)?.trim());
  }

  /**
   * Reserves the next look of a campaign, on disk before it returns.
   *
   * @throws UserError when the ledger was tampered with, and when the campaign was begun with another α
   */
  reserve(
    { campaign, agent, of, alpha, subject }: Pick<Reservation, "campaign" | "agent" | "of" | "alpha" | "subject">,
    signal?: AbortSignal,
  ): Promise<Reservation> {
    return this.append((entries) => {
      const mine = entries.filter((entry) => entry.kind === "reserved" && entry.campaign === campaign) as Reservation[];
      const begun = mine[0]?.alpha;
      if (begun !== undefined && begun !== alpha) {
        throw new UserError(
          `The campaign ${campaign} was begun with α ${begun}, and α ${alpha} is asked for: what it may spend is set once.`,
        );
      }
      const look = mine.filter((entry) => entry.of === of).length + 1;
      const alpha_look = alphaOfLook(alpha, look);
      return { kind: "reserved", campaign, agent, of, look, alpha, alpha_look, subject } as const;
    }, signal) as Promise<Reservation>;
  }

  /**
   * Writes down what a look showed.
   *
   * @throws UserError when it was not reserved, when it is decided already, and when the ledger was tampered with
   */
  decide(
    { campaign, of, look, verdict, w, l, e, p }: Omit<Result, "seq" | "at" | "prev" | "hash" | "kind">,
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.append((entries) => {
      const same = entries.filter((entry) => entry.campaign === campaign && entry.of === of && entry.look === look);
      const name = `look ${look} (${of}) of the campaign ${campaign}`;
      if (same.length === 0) throw new UserError(`There is no ${name} in the ledger: it was never reserved.`);
      if (same.some(({ kind }) => kind === "decided")) throw new UserError(`The ${name} is decided already.`);
      return { kind: "decided", campaign, of, look, verdict, w, l, e, p } as const;
    }, signal) as Promise<Result>;
  }

  private get headPath(): string {
    return `${this.path}.head`;
  }

  private append(make: (entries: readonly Entry[]) => object, signal?: AbortSignal): Promise<Entry> {
    mkdirSync(dirname(this.path), { recursive: true });
    return withLock(
      `${this.path}.lock`,
      `The ledger ${visible(this.path)}`,
      (lease) => {
        const text = this.text(this.path) ?? "";
        const { entries, problems } = readLedger(text, this.text(this.headPath)?.trim());
        if (problems.length > 0) {
          throw new UserError(
            `The ledger ${visible(this.path)} is not as it was written: ${problems[0]} Look into it, and move it away to begin another.`,
          );
        }
        const last = entries.at(-1);
        const unhashed = {
          seq: (last?.seq ?? 0) + 1,
          at: this.now().toISOString(),
          prev: last?.hash ?? FIRST,
          ...make(entries),
        } as Omit<Entry, "hash">;
        const entry = z.parse(entrySchema, { ...unhashed, hash: hashOf(unhashed) });
        lease.check();
        // After a torn line: a new one. What is there is never changed.
        const gap = text === "" || text.endsWith("\n") ? "" : "\n";
        appendDurably(this.path, `${gap}${JSON.stringify(entry)}\n`);
        writeFileAtomic.sync(this.headPath, `${entry.seq} ${entry.hash}\n`, { mode: 0o600 });
        return entry;
      },
      signal,
    );
  }

  private text(path: string): string | undefined {
    if (!existsSync(path)) return undefined;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      throw new UserError(`The ledger ${visible(path)} cannot be read: ${visible(messageOf(error))}.`);
    }
  }
}

/**
 * Reads a ledger's text, and holds it against its hashes.
 *
 * @param head what its second file says of the last entry: `<seq> <hash>`
 */
export function readLedger(text: string | undefined, head: string | undefined): LedgerContent {
  const entries: Entry[] = [];
  const torn: number[] = [];
  const problems: string[] = [];
  const lines = (text ?? "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const parsed = z.safeParse(entrySchema, jsonIn(line));
    if (!parsed.success) {
      if (jsonIn(line) === undefined) torn.push(number);
      else problems.push(`Line ${number} is no entry.`);
      continue;
    }
    if (line !== JSON.stringify(jsonIn(line))) problems.push(`Line ${number} is not as it was written.`);
    const entry = parsed.data;
    const last = entries.at(-1);
    if (entry.hash !== hashOf(entry)) problems.push(`Line ${number} was changed: its hash is that of another entry.`);
    else if (entry.prev !== (last?.hash ?? FIRST) || entry.seq !== (last?.seq ?? 0) + 1) {
      problems.push(`Line ${number} does not follow the one before it: an entry was removed, moved or changed.`);
    }
    entries.push(entry);
  }
  problems.push(...problemsOfHead(entries, head));
  return { entries, torn, problems };
}

/** Entries that are missing at the end leave the chain whole: what was last written says that there were more. */
function problemsOfHead(entries: readonly Entry[], head: string | undefined): string[] {
  // A process that was killed between its first entry and the head's first writing leaves one entry and no head.
  if (head === undefined) return entries.length < 2 ? [] : ["The file that names its last entry is missing."];
  const [, seq, hash] = /^(\d+) ([0-9a-f]{64})$/.exec(head) ?? [];
  if (seq === undefined) return ["The file that names its last entry does not name one."];
  const there = entries.find((entry) => entry.seq === Number(seq));
  if (!there) return [`Entry ${seq} is missing at the end.`];
  return there.hash === hash ? [] : [`Entry ${seq} is another one than was written.`];
}

/** Adds to a file, and returns once that is on the disk. */
function appendDurably(path: string, text: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
