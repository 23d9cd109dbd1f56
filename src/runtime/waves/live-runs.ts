import { allowListeners } from "../../waiting/until-aborted.js";

/** Why a run is not gone on with, for now. */
class CutOff extends Error {}

/** A run that asks a model in waves. */
export class LiveRun {
  /** Its model calls so far. */
  calls = 0;
  waiting = 0;
  hasEnded = false;
  private queuedMs = 0;
  private readonly cutting = new AbortController();

  /**
   * @param key names its input and the agent's version
   * @param number how many began before it
   */
  constructor(
    readonly key: string,
    readonly number: number,
  ) {
    allowListeners(this.cutting.signal);
  }

  /** Aborts when the run is not gone on with. */
  get signal(): AbortSignal {
    return this.cutting.signal;
  }

  get isCut(): boolean {
    return this.cutting.signal.aborted;
  }

  /** @param why in a clause */
  cut(why: string): void {
    this.cutting.abort(new CutOff(why));
  }

  /** Milliseconds from any fixed start, by a clock that stands still while the run waits for a wave. */
  readonly now = (): number => performance.now() - this.queuedMs;

  queued(ms: number): void {
    this.queuedMs += ms;
  }
}

/**
 * Knows when all runs wait for the model, and none can go on or begin before it answers: then, and not before, their
 * requests make a wave.
 */
export class LiveRuns {
  private readonly runs = new Set<LiveRun>();
  /** Runs that do something. */
  private busy = 0;
  private begun = 0;
  private isReading = false;
  private isChecking = false;

  /** @param onStill told when all wait; checked after whatever microtasks begin next */
  constructor(private readonly onStill: () => void) {}

  begin(key: string): LiveRun {
    const run = new LiveRun(key, this.begun++);
    this.runs.add(run);
    this.busy++;
    return run;
  }

  waits(run: LiveRun): void {
    if (run.waiting++ === 0 && !run.hasEnded) this.busy--;
    this.check();
  }

  goesOn(run: LiveRun): void {
    if (--run.waiting === 0 && !run.hasEnded) this.busy++;
  }

  /** The run has ended, and may wait for runs before it, in whose order it is told. */
  ended(run: LiveRun): void {
    if (!run.hasEnded && run.waiting === 0) this.busy--;
    run.hasEnded = true;
    this.check();
  }

  /** The run is done with: another may begin in its place. */
  left(run: LiveRun | undefined): void {
    if (!run || !this.runs.has(run)) return;
    this.ended(run);
    this.runs.delete(run);
  }

  /** The same for the one that began first. */
  firstLeft(): void {
    const [first] = this.runs;
    this.left(first);
  }

  /** Whether the next run is being read, and will begin. */
  reading(isReading: boolean): void {
    this.isReading = isReading;
    this.check();
  }

  check(): void {
    if (this.isChecking) return;
    this.isChecking = true;
    setImmediate(() =>
      setImmediate(() => {
        this.isChecking = false;
        const [first] = this.runs;
        // A first run that has ended is about to be told, and makes room.
        if (this.busy === 0 && !this.isReading && first && !first.hasEnded) this.onStill();
      }),
    );
  }
}
