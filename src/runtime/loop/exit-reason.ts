/** Every way in which a run can end. Only `decided` has an output that stands. */
export const EXIT_REASONS = [
  "decided",
  "rejected",
  "max_round_trips",
  "refusal",
  "max_tokens",
  "provider_error",
  "invalid_output",
  "interrupted",
] as const;

export type ExitReason = (typeof EXIT_REASONS)[number];
