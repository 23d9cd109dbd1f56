import { BATCH_UNREAD, BATCH_UNSURE } from "../../runtime/waves/wave-event.js";

/** Why runs end before all were begun. */
const PROVIDER_FAILS = "the provider fails every call";
const PROVIDER_BUSY = "the provider has too many calls, for longer than a run may take";

/** Whether runs ended early because of the provider. */
export function isProvidersFault(stopped: string | null): boolean {
  return stopped !== null && [PROVIDER_FAILS, PROVIDER_BUSY, BATCH_UNSURE, BATCH_UNREAD].includes(stopped);
}

/** Runs that tell that a provider does not answer, at least. */
const ENOUGH = 3;

/**
 * Whether a provider still answers, by how runs end: one that never did, or that had whole runs wait in vain until
 * their time was up, is not asked for the rest.
 */
export class Answering {
  private failed = 0;
  /** Runs that waited in vain since the last one that was answered. */
  private waited = 0;

  constructor(
    private readonly concurrency: number,
    private answered = 0,
  ) {}

  /** A run waited until its time was up; how it ended is told besides. */
  readonly inVain = (): void => {
    this.waited++;
  };

  /** A run ended. @returns why no other is to begin; null where it may */
  ended(exitReason: string): string | null {
    if (exitReason === "provider_error") this.failed++;
    else {
      this.answered++;
      this.waited = 0;
    }
    const enough = Math.max(ENOUGH, this.concurrency);
    if (this.answered === 0 && this.failed >= enough) return PROVIDER_FAILS;
    return this.waited >= enough ? PROVIDER_BUSY : null;
  }

  /** Why the runs came to nothing; undefined where one was answered, or none was asked for. */
  get never(): string | undefined {
    return this.answered === 0 && this.failed > 0 ? PROVIDER_FAILS : undefined;
  }
}
