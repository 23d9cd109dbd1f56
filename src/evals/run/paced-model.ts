import { setTimeout as pause } from "node:timers/promises";
import { ProviderBusy, ProviderError } from "../../errors.js";
import type { CallOptions, Model } from "../../runtime/models/model.js";
import { duration } from "../../text/format.js";
import { allowListeners } from "../../waiting/until-aborted.js";
import { OutOfTime } from "./run-bounds.js";

/** HTTP statuses by which a provider says that it has too many calls: rate limit, unavailable, overloaded. */
const TOO_MANY: ReadonlySet<number> = new Set([429, 503, 529]);

/** First and longest wait before a refused call is made again, where the provider names none, in milliseconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** What is waited for at once, in milliseconds: a timer cannot wait for a month. */
const STEP_MS = 60_000;
/** After how long without an answer a wait is told, and how often, in milliseconds. */
const TOLD = { from: 10_000, every: 60_000 };

interface PaceOptions {
  /** The bound on a run, which is told with a wait, in milliseconds. */
  timeoutMs?: number;
  /** Told in a line that all calls wait, now and then, where that is for long. */
  onPause?: (line: string) => void;
  /** Told of each run that waited in vain until its time was up. */
  onBusy?: () => void;
}

/**
 * A model that many runs share: when the provider says that it has too many calls, all of them wait as long as it asks
 * from its first such answer on, and slow down; the refused call waits its turn instead of failing. The number of calls at once halves with each such answer and grows
 * by one for each full round of good ones (additive increase, multiplicative decrease, as TCP does). A call is tried
 * until its signal is aborted; where that is because a run's time is up, and the provider had too many calls all the
 * while, it fails with `ProviderBusy`.
 *
 * @param concurrency most calls at once
 */
export function pacedModel(model: Model, concurrency: number, { timeoutMs, onPause, onBusy }: PaceOptions = {}): Model {
  const who = model.host ?? model.provider;
  const bound = timeoutMs === undefined ? "" : ` A run takes ${duration(timeoutMs)} at most (--timeout).`;
  const pace = new Pace(concurrency, ({ status, forMs, waitMs }) => {
    const since = forMs < FIRST_WAIT_MS ? "" : ` for ${duration(forMs)}`;
    onPause?.(`${who} has too many calls${since} (${status}): none is made for ${duration(waitMs)}.${bound}`);
  });
  /** Why a call failed that waited until its run's time was up; undefined where that is not why. */
  const busy = (signal?: AbortSignal) => {
    const { refused } = pace;
    if (!refused || !(signal?.reason instanceof OutOfTime)) return undefined;
    onBusy?.();
    const { status, at } = refused;
    const told = `${who} has had too many calls for ${duration(performance.now() - at)}: it answered ${status} to each.`;
    return new ProviderBusy(`${told} Go on later, or with fewer at once (--concurrency).`, { status });
  };
  return {
    id: model.id,
    provider: model.provider,
    host: model.host,
    async generate(request, options) {
      const { signal } = options;
      let wasRefused = false;
      const onRefusal: CallOptions["onRefusal"] = (refusal) => {
        if (TOO_MANY.has(refusal.status)) {
          wasRefused = true;
          pace.slowDown(refusal.status, refusal.retryAfterMs ?? 0);
        }
        options.onRefusal?.(refusal);
      };
      for (let refusals = 0; ; refusals++) {
        const startedAt = performance.now();
        await pace.enter(signal).catch((error) => {
          throw busy(signal) ?? error;
        });
        try {
          const response = await model.generate(request, { ...options, onRefusal });
          pace.speedUp();
          return response;
        } catch (error) {
          if (signal?.aborted) throw (wasRefused ? busy(signal) : undefined) ?? error;
          const status = error instanceof ProviderError ? error.status : undefined;
          if (!(error instanceof ProviderError) || status === undefined || !TOO_MANY.has(status)) throw error;
          wasRefused = true;
          pace.slowDown(status, error.retryAfterMs ?? backoff(refusals));
          const delay_ms = Math.round(performance.now() - startedAt);
          options.onRetry?.({ attempt: refusals + 1, status, delay_ms });
        } finally {
          pace.leave();
        }
      }
    },
  };
}

/** Doubles with each refusal, and is spread so that calls do not come back together. */
function backoff(refusals: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** refusals) * (0.75 + Math.random() / 2);
}

/** How many calls may go on at once, and from when on. */
class Pace {
  private limit: number;
  private active = 0;
  private openAt = 0;
  private slowedAt = Number.NEGATIVE_INFINITY;
  private readonly waiting = new Set<() => void>();
  private toldAt = Number.NEGATIVE_INFINITY;
  /** The first refusal since the last good answer: when it was, and of which status. */
  refused: { status: number; at: number } | undefined;

  constructor(
    private readonly most: number,
    private readonly onPause: (pause: { status: number; forMs: number; waitMs: number }) => void,
  ) {
    this.limit = most;
  }

  /** Waits until a call may be made. @throws the signal's reason */
  async enter(signal?: AbortSignal): Promise<void> {
    if (signal) allowListeners(signal);
    for (;;) {
      signal?.throwIfAborted();
      const wait = this.openAt - performance.now();
      if (wait > 0) await pause(Math.min(wait, STEP_MS), undefined, { signal }).catch(() => signal?.throwIfAborted());
      else if (this.active < Math.max(1, Math.floor(this.limit))) break;
      else await this.turn(signal);
    }
    this.active++;
  }

  leave(): void {
    this.active--;
    this.wakeNext();
  }

  /** Fewer calls at once, and none for a while. Answers to calls that were under way together count once. */
  slowDown(status: number, waitMs: number): void {
    const now = performance.now();
    this.openAt = Math.max(this.openAt, now + waitMs);
    this.refused ??= { status, at: now };
    const forMs = now - this.refused.at;
    if (forMs + waitMs >= TOLD.from && now - this.toldAt >= TOLD.every) {
      this.toldAt = now;
      this.onPause({ status, forMs, waitMs });
    }
    if (now - this.slowedAt < FIRST_WAIT_MS) return;
    this.slowedAt = now;
    this.limit = Math.max(1, this.limit / 2);
  }

  speedUp(): void {
    this.refused = undefined;
    this.limit = Math.min(this.most, this.limit + 1 / this.limit);
    if (this.active <= this.limit) this.wakeNext();
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        this.waiting.delete(go);
        signal?.removeEventListener("abort", go);
        resolve();
      };
      this.waiting.add(go);
      signal?.addEventListener("abort", go, { once: true });
    });
  }

  private wakeNext(): void {
    const [first] = this.waiting;
    first?.();
  }
}
