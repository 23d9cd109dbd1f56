/** Exit codes of the command line, one meaning each. */
export const EXIT = {
  done: 0,
  checkFailed: 1,
  usage: 2,
  noDecision: 3,
  provider: 4,
  internal: 5,
  /** What a command returns that a signal ended: the process ends with the code of the signal that it was. */
  interrupted: 130,
} as const;

/**
 * Whether something is an error of a class, made by this copy of the package or by another: the library that a project's
 * agents import is one, the command line that runs them another.
 */
function isOf(kind: { readonly prototype: Error }, named: string | undefined, value: unknown): boolean {
  if (!(value instanceof Error)) return false;
  return Object.prototype.isPrototypeOf.call(kind.prototype, value) || value.name === named;
}

/** The user asked for something that cannot be done: one sentence that names the thing and the fix. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly exitCode = EXIT.usage;

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one asks for itself
    return isOf(this, this === UserError ? "UserError" : undefined, value);
  }
}

/** A provider, of a model or of traces, failed after the bounded retries. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly exitCode = EXIT.provider;
  /** HTTP status of the last attempt; absent where there was no answer. */
  readonly status: number | undefined;
  /** The provider's id of the last request, to quote to its support. */
  readonly requestId: string | undefined;
  /** How long the provider asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Of a model call that was one request of a batch: which one, and how long the batch took, in milliseconds. */
  batched: { batch_id: string; custom_id: string; queued_ms: number } | undefined;

  constructor(
    message: string,
    details: { status?: number; requestId?: string; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A provider had too many calls for as long as a run might wait: the run's time was up, and that is why. */
export class ProviderBusy extends ProviderError {}

/** What was to be written on the way could not be: the disk is full, or gone. No fault of ours, and none of the user. */
export class WriteFailed extends Error {
  override readonly name = "WriteFailed";
  readonly exitCode = EXIT.internal;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}

/** Code of an agent's definition failed, or gave what it must not: a fault of its author. */
export class AgentFault extends Error {
  override readonly name = "AgentFault";
  readonly exitCode = EXIT.internal;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isOf(AgentFault, "AgentFault", value);
  }

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** What code of an agent's definition gives; undefined where it fails. */
export function unlessFaulty<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AgentFault) return undefined;
    throw error;
  }
}

/** A fault inside a run, ours or that of its agent's code; carries the id of the trace that shows it. */
export class RunFault extends Error {
  override readonly name = "RunFault";
  readonly exitCode = EXIT.internal;
  readonly traceId: string;

  constructor(traceId: string, cause: unknown) {
    super(messageOf(cause), { cause });
    this.traceId = traceId;
  }
}

/** Whether it is code of an agent's definition that failed, in a run or outside of one. */
export function isAgentFault(error: unknown): boolean {
  return (error instanceof RunFault ? error.cause : error) instanceof AgentFault;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The same without a full stop at its end: to put into a sentence. */
export function clauseOf(thrown: unknown): string {
  return messageOf(thrown).replace(/[\s.]+$/, "");
}
