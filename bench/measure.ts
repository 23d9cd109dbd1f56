/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Milliseconds that a piece of work takes. */
export function timed<T>(work: () => T): { ms: number; result: T } {
  const startedAt = performance.now();
  const result = work();
  return { ms: performance.now() - startedAt, result };
}

/** The median of several goes, in milliseconds, after one that does not count. */
export function medianOf(goes: number, work: () => unknown): number {
  work();
  return median(Array.from({ length: goes }, () => timed(work).ms));
}

/** One figure of a bench, with its budget where it has one. */
export function report(name: string, figure: string, budget?: { text: string; kept: boolean }): void {
  const verdict = budget ? `  budget ${budget.text}: ${budget.kept ? "kept" : "MISSED"}` : "";
  process.stdout.write(`  ${name.padEnd(58)} ${figure.padStart(14)}${verdict}\n`);
}

/** This machine's environment without what could reach a provider or a backend. */
export function safeEnvironment(): Record<string, string> {
  const provider = /^(?:ANTHROPIC|LANGFUSE|OTEL|UNDERWRITE)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !provider.test(name))) as Record<
    string,
    string
  >;
}
