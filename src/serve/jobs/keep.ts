import type { AnyAgent } from "../../runtime/definition/agent.js";
import { endIfDone } from "../store/batches.js";
import type { Queries } from "../store/database.js";
import type { Job, Row } from "../store/decisions.js";
import { saltOf } from "../store/idempotency.js";
import { type Ending, endDecision, failDecision } from "../store/jobs.js";
import { addMessage } from "../store/messages.js";
import { openReview } from "../store/reviews.js";
import type { Desk } from "./desk.js";
import { type DecisionDocument, keptDocument } from "./kept-document.js";

/** Keeps a result, and whatever follows from it, as a whole. @returns whether the job was still held, and it is kept */
export async function keep(
  { project, database, onDone }: Desk,
  job: Job,
  agent: AnyAgent,
  document: DecisionDocument,
  ended: Omit<Ending, "document" | "capture">,
): Promise<boolean> {
  const { capture } = project.config;
  const saltOfTraces = () => project.store({ quiet: true }).knownSetting("salt");
  const salt = capture === "full" ? "" : (saltOfTraces() ?? (await saltOf(database)));
  const kept = keptDocument(document, capture, salt);
  const now = database.now();
  const { id, batch, tells } = job;
  const isKept = await database.change(async (queries) => {
    if (!(await endDecision(queries, job, { ...ended, document: JSON.stringify(kept), capture }, now))) return false;
    const review = reviewOf(document);
    if (review) await openReview(queries, id, { ...review, at: now });
    const data = { id, agent: agent.name, batch, status: "done", exit_reason: ended.exitReason, valid: ended.valid };
    const told = tells === "documents" ? { ...data, trace_id: ended.traceId, decision: kept } : data;
    if (tells !== null && job.is_async) await addMessage(queries, "decision.done", told, now);
    await endBatch(queries, job, now);
    return true;
  });
  if (isKept) onDone?.(document);
  return isKept;
}

/** Gives a job up, and tells of it: it is a dead letter. */
export async function giveUp({ database }: Pick<Desk, "database">, job: Job, problem: string): Promise<void> {
  const now = database.now();
  const { id, agent, batch, tells } = job;
  await database.change(async (queries) => {
    if (!(await failDecision(queries, job, problem, now))) return;
    if (tells !== null && job.is_async) {
      await addMessage(queries, "decision.failed", { id, agent, batch, status: "failed" }, now);
    }
    await endBatch(queries, job, now);
  });
}

/** Notes that the batch of a row has ended, if it has, and tells of it. */
export async function endBatch(
  queries: Queries,
  { batch, tells }: Pick<Row, "batch" | "tells">,
  now: number,
): Promise<void> {
  if (batch === null || !(await endIfDone(queries, batch, now)) || tells === null) return;
  await addMessage(queries, "batch.done", { id: batch }, now);
}

/** Why a person should look at a decision; undefined where nobody need. */
function reviewOf({ validation }: DecisionDocument) {
  const codes = (list: readonly { code: string }[]) => [...new Set(list.map(({ code }) => code))];
  if (!validation.valid) return { reason: "does not stand" as const, codes: codes(validation.violations) };
  const warnings = validation.warnings.filter(({ level }) => level !== "info");
  return warnings.length === 0 ? undefined : { reason: "warnings" as const, codes: codes(warnings) };
}
