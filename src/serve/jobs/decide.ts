import { ProviderError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { AgentEvent } from "../../runtime/loop/events.js";
import type { Model } from "../../runtime/models/model.js";
import type { Project } from "../../services/open-project.js";
import { documentOf, runOnce } from "../../services/run-once.js";
import type { Spending } from "../../services/spending.js";
import { endIfDone } from "../store/batches.js";
import type { Job } from "../store/decisions.js";
import { type Ending, endDecision, failDecision, leaveDecision, requeue } from "../store/jobs.js";
import { addMessage } from "../store/messages.js";
import { openReview } from "../store/reviews.js";
import { type ServiceFile, ServiceProblem } from "../store/service-file.js";
import { type DecisionDocument, keptDocument } from "./kept-document.js";
import { recordedDecision } from "./recorded-document.js";

/** How often a job is tried whose provider fails, and how long it waits in between, in milliseconds. */
const TRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** How long a caller is asked to wait where the provider does not say, in milliseconds. */
const PROVIDER_WAIT_MS = 10_000;

/** What came of a job. */
export type Outcome =
  | { kind: "done"; document: DecisionDocument }
  /** The provider failed, after its own retries. */
  | { kind: "provider"; message: string; retryAfterMs: number }
  /** The service was told to end first: what was taken for later is in the queue again. */
  | { kind: "interrupted" };

/** What jobs are decided with. */
export interface Desk {
  project: Project;
  file: ServiceFile;
  agent(name: string): Promise<AnyAgent>;
  /** The model that is asked, opened once. */
  model(agent: AnyAgent): Promise<Model>;
  /** Whether ended jobs are told to a webhook, and with their documents. */
  tells: false | "ids" | "documents";
  /** What runs have cost, and whether one more may begin. */
  spending: Spending;
  /** Told of each result, for the figures. */
  onDone?: (document: DecisionDocument) => void;
}

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
  const { project, file } = desk;
  try {
    const agent = await desk.agent(job.agent);
    const input = agent.parseInput(JSON.parse(job.input));
    const before =
      job.losses === 0 // else another process had it: it may have come as far as the traces
        ? undefined
        : await recordedDecision(project, agent, { id: job.id, input, since: job.created_at });
    if (before) {
      const document = { id: job.id, ...project.redactor.json(before.document) } as DecisionDocument;
      keep(desk, job, agent, document, before);
      return { kind: "done", document };
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
      file.change(() => (job.is_async ? requeue(file, job, project.now()) : leaveDecision(file, job, project.now())));
      return { kind: "interrupted" };
    }
    if (exit_reason === "provider_error") {
      const retryAfterMs = failure?.retryAfterMs ?? PROVIDER_WAIT_MS;
      const message = result.error?.message ?? "The model's provider failed.";
      postpone(desk, job, message, failure?.retryAfterMs);
      return { kind: "provider", message, retryAfterMs };
    }
    const document = {
      id: job.id,
      ...(notKept === undefined ? {} : { not_kept: notKept }),
      ...project.redactor.json(documentOf(agent, result)),
    } as unknown as DecisionDocument;
    const { valid } = result.validation;
    keep(desk, job, agent, document, { exitReason: exit_reason, valid, traceId: trace_id, spanId: span_id });
    return { kind: "done", document };
  } catch (error) {
    if (!(error instanceof ServiceProblem)) giveUp(desk, job, project.redactor.text((error as Error).message));
    throw error;
  }
}

/** Keeps a result, and whatever follows from it, as a whole. */
function keep(
  { project, file, tells, onDone }: Desk,
  job: Job,
  agent: AnyAgent,
  document: DecisionDocument,
  ended: Omit<Ending, "document" | "capture">,
): void {
  const { capture } = project.config;
  const salt = capture === "full" ? "" : (project.store({ quiet: true }).knownSetting("salt") ?? file.salt);
  const kept = keptDocument(document, capture, salt);
  const now = project.now();
  const isKept = file.change(() => {
    if (!endDecision(file, job, { ...ended, document: JSON.stringify(kept), capture }, now)) return false;
    const review = reviewOf(document);
    if (review) openReview(file, job.id, { ...review, at: now });
    const { id, batch, is_async } = job;
    const data = { id, agent: agent.name, batch, status: "done", exit_reason: ended.exitReason, valid: ended.valid };
    const told = tells === "documents" ? { ...data, trace_id: ended.traceId, decision: kept } : data;
    if (tells && is_async) addMessage(file, "decision.done", told, now);
    if (batch !== null) endBatch(file, batch, tells !== false, now);
    return true;
  });
  if (isKept) onDone?.(document);
}

/** A job whose provider failed waits for its next try; one that was to be answered at once, and the last try, end it. */
function postpone(desk: Desk, job: Job, message: string, retryAfterMs: number | undefined): void {
  if (!job.is_async || job.attempts >= TRIES) {
    giveUp(desk, job, message);
    return;
  }
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS * 2 ** (job.attempts - 1), retryAfterMs ?? 0));
  desk.file.change(() => requeue(desk.file, job, desk.project.now() + waitMs));
}

function giveUp({ project, file, tells }: Desk, job: Job, problem: string): void {
  const now = project.now();
  file.change(() => {
    if (failDecision(file, job, problem, now) === 0) return;
    const { id, agent, batch, is_async } = job;
    if (tells && is_async) addMessage(file, "decision.failed", { id, agent, batch, status: "failed" }, now);
    if (batch !== null) endBatch(file, batch, tells !== false, now);
  });
}

/** Notes that a batch has ended, if it has, and tells of it. */
export function endBatch(file: ServiceFile, batch: string, isTold: boolean, now: number): void {
  if (endIfDone(file, batch, now) && isTold) addMessage(file, "batch.done", { id: batch }, now);
}

/** Why a person should look at a decision; undefined where nobody need. */
function reviewOf({ validation }: DecisionDocument) {
  const codes = (list: readonly { code: string }[]) => [...new Set(list.map(({ code }) => code))];
  if (!validation.valid) return { reason: "does not stand" as const, codes: codes(validation.violations) };
  const warnings = validation.warnings.filter(({ level }) => level !== "info");
  return warnings.length === 0 ? undefined : { reason: "warnings" as const, codes: codes(warnings) };
}
