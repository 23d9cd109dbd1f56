/** What the signal of a run is aborted with whose time is up. */
export class OutOfTime extends Error {
  constructor(timeoutMs: number) {
    super(`no result within ${timeoutMs / 1000} s`);
  }
}

/**
 * The bounds of many runs at once: what interrupts them all, and a deadline for each. The common signal gets one
 * listener in all: one for each run would leave behind a chain of removed listeners, in which each keeps the next one's
 * run in memory until the whole heap is collected.
 */
export class RunBounds {
  /** Each run in a place of its own, which another gets after it. */
  private readonly running: (AbortController | undefined)[] = [];

  constructor(private readonly interrupted: AbortSignal) {
    interrupted.addEventListener("abort", this.interrupt);
  }

  /**
   * Does a piece of work under a signal that is aborted with the common one, or after so many milliseconds.
   *
   * @throws the common signal's reason, when it is aborted already
   */
  async bound<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.interrupted.throwIfAborted();
    const run = new AbortController();
    const timer = setTimeout(() => run.abort(new OutOfTime(timeoutMs)), timeoutMs);
    const free = this.running.indexOf(undefined);
    const place = free < 0 ? this.running.length : free;
    this.running[place] = run;
    try {
      return await work(run.signal);
    } finally {
      this.running[place] = undefined;
      clearTimeout(timer);
    }
  }

  /** To be called when no more runs begin. */
  close(): void {
    this.interrupted.removeEventListener("abort", this.interrupt);
  }

  private readonly interrupt = (): void => {
    for (const run of this.running) run?.abort(this.interrupted.reason);
  };
}
