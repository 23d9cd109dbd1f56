import { ProviderError, UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { AgentEvent } from "../../runtime/loop/run.js";
import { documentOf, runOnce } from "../../services/run-once.js";
import { VERSION } from "../../version.js";
import { ServiceProblem } from "../store/database.js";
import type { Job } from "../store/decisions.js";
import { leaveDecision, passOn, requeue } from "../store/jobs.js";
import type { Desk } from "./desk.js";
import { giveUp, keep } from "./keep.js";
import type { DecisionDocument } from "./kept-document.js";
import { recordedDecision } from "./recorded-document.js";

/** How often a job is tried whose provider fails, and how long it waits in between, in milliseconds. */
export const TRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** How long a caller is asked to wait where the provider does not say, in milliseconds. */
const PROVIDER_WAIT_MS = 10_000;
/** How long a job waits for a worker of the version that took it, and how long it waits between two looks. */
const OTHER_VERSION_MS = 3_600_000;
const OTHER_LOOK_MS = 5000;

export type Outcome =
  | { kind: "done"; document: DecisionDocument }
  /** The provider failed, after its own retries. */
  | { kind: "provider"; message: string; retryAfterMs: number }
  /** The service was told to end first: what was taken for later is in the queue again. */
  | { kind: "interrupted" }
  /** It was silent for so long that others took the job over: what it decided does not count. */
  | { kind: "replaced" };

/**
 * Decides on a job: runs its agent, and keeps what came of it, with the review that it needs and the message that tells
 * of it. A job that was begun before by a process that died may be decided already, in the traces: then that counts.
 *
 * @throws RunFault where a part of the agent fails: the job is given up. ServiceProblem where the result cannot be kept:
 *   the job comes back when its lease is over.
 */
export async function decide(
  desk: Desk,
  job: Job,
  { signal, onEvent }: { signal: AbortSignal; onEvent?: ((event: AgentEvent) => void) | undefined },
): Promise<Outcome> {
  const { project, database } = desk;
  try {
    const read = await readJob(desk, job);
    if (read === undefined) return { kind: "interrupted" };
    const { agent, input } = read;
    if (job.losses > 0) {
      // Another process had it: it may have come as far as the traces.
      const before = await decidedBefore(desk, job, agent, input);
      if (before) return before;
    }
    let failure: ProviderError | undefined;
    const { result, notKept } = await runOnce(project, agent, input, {
      model: await desk.model(agent),
      session: job.id,
      tags: job.batch === null ? [] : [`batch:${job.batch}`],
      ...(job.link === null ? {} : { link: job.link }),
      signal,
      onEvent(event) {
        if (event.type === "model_call_failed" && event.error instanceof ProviderError) failure = event.error;
        onEvent?.(event);
      },
    });
    const { exit_reason, trace_id, span_id } = result.run;
    desk.spending.add(result.run.cost_usd);
    if (exit_reason === "interrupted") {
      const now = database.now();
      await database.change((queries) =>
        job.is_async ? requeue(queries, job, now) : leaveDecision(queries, job, now),
      );
      return { kind: "interrupted" };
    }
    if (exit_reason === "provider_error") {
      const retryAfterMs = failure?.retryAfterMs ?? PROVIDER_WAIT_MS;
      const message = result.error?.message ?? "The model's provider failed.";
      await postpone(desk, job, message, failure?.retryAfterMs);
      return { kind: "provider", message, retryAfterMs };
    }
    const document = {
      id: job.id,
      ...(notKept === undefined ? {} : { not_kept: notKept }),
      ...project.redactor.json(documentOf(agent, result)),
    } as unknown as DecisionDocument;
    const { valid } = result.validation;
    const ended = { exitReason: exit_reason, valid, traceId: trace_id, spanId: span_id };
    return (await keep(desk, job, agent, document, ended)) ? { kind: "done", document } : { kind: "replaced" };
  } catch (error) {
    if (!(error instanceof ServiceProblem)) await giveUp(desk, job, project.redactor.text((error as Error).message));
    throw error;
  }
}

/**
 * Keeps the decision that an earlier process recorded in the traces of this one, if there is one.
 *
 * @returns undefined where there is none
 */
export async function decidedBefore(
  desk: Desk,
  job: Job,
  agent: AnyAgent,
  input: unknown,
): Promise<Outcome | undefined> {
  const { project } = desk;
  const before = await recordedDecision(project, agent, { id: job.id, input, since: job.created_at });
  if (!before) return undefined;
  const document = { id: job.id, ...project.redactor.json(before.document) } as DecisionDocument;
  return (await keep(desk, job, agent, document, before)) ? { kind: "done", document } : { kind: "replaced" };
}

/**
 * A job's agent and input. What another version of the product took, and this one does not understand, is left to that
 * one, for an hour.
 *
 * @returns undefined for a job that was left
 */
async function readJob({ database, agent }: Desk, job: Job): Promise<{ agent: AnyAgent; input: unknown } | undefined> {
  try {
    const known = await agent(job.agent);
    return { agent: known, input: known.parseInput(JSON.parse(job.input)) };
  } catch (error) {
    const now = database.now();
    const isForOther = job.version !== VERSION && job.is_async === 1 && now < job.created_at + OTHER_VERSION_MS;
    if (!(error instanceof UserError) || !database.isShared || !isForOther) throw error;
    await database.change((queries) => passOn(queries, job, now + OTHER_LOOK_MS));
    return undefined;
  }
}

/** A job whose provider failed waits for its next try; one that was to be answered at once, and the last try, end it. */
async function postpone(desk: Desk, job: Job, message: string, retryAfterMs: number | undefined): Promise<void> {
  if (!job.is_async || job.attempts >= TRIES) return giveUp(desk, job, message);
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS * 2 ** (job.attempts - 1), retryAfterMs ?? 0));
  const { database } = desk;
  await database.change((queries) => requeue(queries, job, database.now() + waitMs));
}
