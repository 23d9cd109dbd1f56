import { allowListeners } from "./until-aborted.js";

/** A signal that is aborted when nothing was heard for too long. */
export interface Silence {
  readonly signal: AbortSignal;
  /** Something was heard; and nothing more need be, for so many milliseconds beyond the usual ones. */
  heard(moreMs?: number): void;
  /** Aborts it now. */
  end(reason?: unknown): void;
  /** Lets go of its timer: it is aborted by nothing but `end` any more. */
  close(): void;
}

/** Aborts a signal once nothing was heard for so many milliseconds. @param reason what it is aborted with */
export function boundSilence(ms: number, reason?: unknown): Silence {
  const controller = new AbortController();
  allowListeners(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const silence: Silence = {
    signal: controller.signal,
    heard(moreMs = 0) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(reason), ms + moreMs);
    },
    end(why = reason) {
      clearTimeout(timer);
      controller.abort(why);
    },
    close: () => clearTimeout(timer),
  };
  silence.heard();
  return silence;
}
