/** A variable's value, and where it is set. */
export interface Setting {
  value: string;
  place: ".env" | "the environment";
}

export type Settings = Record<string, Setting>;

/** What settings are where nothing sets them. */
export const DEFAULTS = {
  UNDERWRITE_HOME: ".underwrite",
  UNDERWRITE_TIMEOUT: 60,
  UNDERWRITE_MAX_RETRIES: 2,
  UNDERWRITE_CAPTURE_CONTENT: "full",
  UNDERWRITE_EXPORT_CONTENT: "full",
} as const;

/** The longest bound that a setting or an option may give, in seconds. */
export const MAX_SECONDS = 3600;

/** A whole number in digits, from `min` to `max`; undefined for anything else (`0x10`, `1e1`, a blank). */
export function readCount(text: string, { min, max }: { min: number; max: number }): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

/** Seconds in digits, above 0 and at most `MAX_SECONDS`; undefined for anything else. */
export function readSeconds(text: string): number | undefined {
  const value = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && value > 0 && value <= MAX_SECONDS ? value : undefined;
}

/** Seconds as timers take them: whole milliseconds, at least 1. */
export function toMilliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000));
}

/** A share, from 0 to 1; all for what is none: the variable may be another program's. */
export function shareIn(text: string | undefined): number {
  const share = Number(text ?? 1);
  return share >= 0 && share <= 1 ? share : 1;
}
