import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readlinkSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { jsonIn } from "../text/json.js";
import { visible } from "../text/visible.js";

/** How often an owner shows that it lives, and how long it may be silent before others take over, in milliseconds. */
const RENEW_MS = 1000;
const EXPIRY_MS = 10_000;

const contentSchema = z.object({
  token: z.string(),
  pid: z.number(),
  host: z.string(),
  machine: z.nullable(z.string()),
});

/** Who has a lock: what its file says. */
export interface Holder {
  file: string;
  /** Tells this owner from every other. */
  token: string;
  /** When it last showed that it lives, by the file's clock: only ever compared with itself. */
  beat: number;
  /** Undefined where the file cannot be read: it was being written when its owner was killed. */
  pid?: number;
  host?: string;
  machine?: string | null;
}

/**
 * A lock that is held: a file that its owner writes again each second. It belongs to the last of a chain. The file
 * at the lock's path is the first; who takes over from a silent owner creates a file that is named by the token of that
 * owner, which one process alone can do. Nothing is ever renamed or deleted that another process could have put there
 * meanwhile: so two that take over at once cannot both win.
 *
 * No clocks are compared, so that those of several machines on a shared folder may differ: a waiter takes over once it
 * has itself seen the file unchanged for so long. A process that stood still (a suspended machine) finds out in
 * `check()` and by `signal` that it was replaced.
 */
export class Lease {
  private readonly gone = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private shownAt = performance.now();

  /** @param chain the files from the first owner's to this one's */
  private constructor(
    private readonly chain: readonly Holder[],
    private readonly own: { file: string; token: string; fd: number },
  ) {
    this.timer = setInterval(() => this.showLife(), RENEW_MS).unref();
  }

  /** Aborts when another process has taken over. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** To be called before what must not be done by two. @throws UserError when another process has taken over */
  check(): void {
    if (this.gone.signal.aborted || !this.renew()) throw lost(this.own.file);
  }

  /** Gives it free; a lock that another process has taken over stays that one's. */
  release(): void {
    clearInterval(this.timer);
    try {
      const mine = !this.gone.signal.aborted && this.isMine();
      closeSync(this.own.fd);
      // The first file is the lock: it goes first, and what is left then means nothing.
      const files = mine ? [...this.chain.map((holder) => holder.file), this.own.file] : [];
      for (const file of files) rmSync(file, { force: true });
    } catch {
      // A lock that cannot be removed is over with its process: it must not fail the work that was done under it.
    }
  }

  /** Shows that the owner lives. @returns whether it is still the owner */
  private renew(): boolean {
    writeSync(this.own.fd, contentOf(this.own.token), 0);
    this.shownAt = performance.now();
    return this.isMine();
  }

  private showLife(): void {
    try {
      if (this.renew()) return;
    } catch {
      // A disk that fails once may do again: only one that fails for long costs the lock.
      if (performance.now() - this.shownAt < EXPIRY_MS / 2) return;
    }
    this.gone.abort(lost(this.own.file));
  }

  private isMine(): boolean {
    const { file, token } = this.own;
    const first = this.chain[0];
    const led = first === undefined || look(first.file)?.token === first.token;
    return led && look(file)?.token === token && !existsSync(successorOf(this.chain[0]?.file ?? file, token));
  }

  /**
   * Takes a lock that is free, or whose owner is over.
   *
   * @param isOver whether an owner may be replaced
   * @returns who has it, where it cannot be taken now
   * @throws when the file cannot be written
   */
  static tryTake(path: string, isOver: (holder: Holder) => boolean): Lease | Holder | undefined {
    const token = randomBytes(8).toString("hex");
    const fd = create(path, token);
    if (fd !== undefined) return new Lease([], { file: path, token, fd });
    const chain: Holder[] = [];
    for (let file = path; ; ) {
      const holder = look(file);
      if (!holder) return undefined; // given free meanwhile
      chain.push(holder);
      const next = successorOf(path, holder.token);
      if (existsSync(next)) {
        file = next;
        continue;
      }
      if (!isOver(holder)) return holder;
      const fd = create(next, token);
      if (fd === undefined) return holder; // another waiter was faster
      const lease = new Lease(chain, { file: next, token, fd });
      // An owner that was silent and has now woken shows it here, or sees our file before it does anything.
      if (lease.renew() && look(file)?.beat === holder.beat) return lease;
      clearInterval(lease.timer);
      closeSync(fd);
      rmSync(next, { force: true });
      return undefined;
    }
  }
}

function lost(file: string): UserError {
  return new UserError(
    `This process stood still for so long that another one has taken over its lock ${visible(file)}: run it again.`,
  );
}

/** Tells whether owners are over, by what one waiter has seen. */
export class Watch {
  private seen = { key: "", since: 0 };

  /** Whether an owner is over: it has been silent for too long, or this machine says that there is no such process. */
  readonly isOver = (holder: Holder): boolean => {
    const key = `${holder.token} ${holder.beat}`;
    if (key !== this.seen.key) this.seen = { key, since: performance.now() };
    return performance.now() - this.seen.since > EXPIRY_MS || isDead(holder);
  };
}

/**
 * Whether there is no such process any more. A dead process is known as such only to its own machine and namespace of
 * processes: elsewhere its number is another's.
 */
export function isDead({ pid, machine }: Pick<Holder, "pid" | "machine">): boolean {
  if (pid === undefined || typeof machine !== "string" || machine !== thisMachine().id) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** The file of who takes over from an owner. */
function successorOf(path: string, token: string): string {
  return `${path}.${token}`;
}

function contentOf(token: string): string {
  const { host, id } = thisMachine();
  return `${JSON.stringify({ token, pid: process.pid, host, machine: id })}\n`;
}

/** Creates a lock's file, unless it is there. @returns it, open */
function create(file: string, token: string): number | undefined {
  const begun = performance.now();
  let fd: number;
  try {
    fd = openSync(file, "wx", 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  try {
    writeSync(fd, contentOf(token), 0);
    if (performance.now() - begun > EXPIRY_MS / 2) throw lost(file); // others may have seen it empty for too long
    return fd;
  } catch (error) {
    closeSync(fd);
    rmSync(file, { force: true });
    throw error;
  }
}

/** What a lock's file says now; undefined where there is none. */
function look(file: string): Holder | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { ino, mtimeMs } = fstatSync(fd);
    const content = z.safeParse(contentSchema, jsonIn(readFileSync(fd, "utf8"))).data;
    // One without content was being written when its owner was killed.
    return { file, beat: mtimeMs, ...(content ?? { token: `unwritten-${ino}` }) };
  } finally {
    closeSync(fd);
  }
}

/** Where a process runs. */
export interface Machine {
  host: string;
  /** Equal for two processes that see each other by their numbers; null where the system does not tell. */
  id: string | null;
}

let machine: Machine | undefined;

/** The machine of this process: its host, since when it runs, and the namespace of its processes (a container's). */
export function thisMachine(): Machine {
  machine ??= { host: hostname(), id: idOf(hostname()) };
  return machine;
}

function idOf(host: string): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${host} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return null; // no Linux, or one that hides it
  }
}
