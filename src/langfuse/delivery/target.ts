import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { reasonIn } from "../../refusal.js";
import type { LangfuseSettings } from "../../settings/destinations.js";
import { countText } from "../../text/format.js";
import { jsonIn } from "../../text/json.js";
import { redactorOfHeaders } from "../../text/redact.js";
import { sha256 } from "../../text/sha256.js";
import { inHalves, noneSent, type SentOnce } from "../../tracing/delivery/in-halves.js";
import { otlpSender, sendSendable } from "../../tracing/delivery/otlp-sender.js";
import { isPassing, type Pace, REFUSES_ITEMS, type Sent, type Target } from "../../tracing/delivery/target.js";
import type { PendingScore } from "../../tracing/score.js";
import type { StoredSpan } from "../../tracing/store/store.js";
import { langfuseHeaders, langfuseUrl } from "../project.js";
import { deliveredSpan } from "./delivered-span.js";

/**
 * By this header Langfuse shows spans as soon as it has them; without it they can be minutes late.
 * https://langfuse.com/integrations/native/opentelemetry#real-time-ingestion
 */
const REAL_TIME = { "x-langfuse-ingestion-version": "4" };

/** What ingestion says of each event: those that it took, and those that it did not. */
const ingestedSchema = z.object({
  successes: z.catch(z.optional(z.array(z.object({ id: z.string() }))), undefined),
  errors: z.catch(
    z.optional(
      z.array(
        z.object({
          id: z.string(),
          status: z.catch(z.optional(z.number()), undefined),
          message: z.catch(z.optional(z.string()), undefined),
          error: z.optional(z.unknown()),
        }),
      ),
    ),
    undefined,
  ),
});

/**
 * Langfuse: spans over its OTLP endpoint, scores over its ingestion endpoint, which takes many at once.
 * https://langfuse.com/integrations/native/opentelemetry, https://api.reference.langfuse.com/#tag/ingestion
 */
export function langfuseTarget(project: LangfuseSettings, environment?: string): Target {
  const headers = langfuseHeaders(project);
  const redactor = redactorOfHeaders(headers);
  const host = new URL(project.baseUrl).host;
  const id = sha256(project.publicKey, 8);
  const name = `langfuse ${host} ${id}`;
  const sender = otlpSender({
    name,
    url: langfuseUrl(project, "/api/public/otel/v1/traces"),
    headers: { ...headers, ...REAL_TIME },
    protocol: "http/json", // as its own exporter
    ...(project.proxy === undefined ? {} : { proxy: project.proxy }),
  });
  let loading: ReturnType<typeof load> | undefined;

  async function load() {
    const [{ toReadableSpan }, { langfuseProcessor }, { postJson }] = await Promise.all([
      import("../../tracing/delivery/readable-span.js"),
      import("./span-processor.js"),
      import("./post.js"),
      sender.prepare(),
    ]);
    return { toReadableSpan, process: langfuseProcessor(project), postJson };
  }

  function prepare() {
    loading ??= load();
    return loading;
  }

  async function ingest(scores: readonly PendingScore[], pace: Pace): Promise<SentOnce<PendingScore>> {
    let events: { score: PendingScore; event: ReturnType<typeof scoreEvent> }[];
    try {
      events = scores.map((score) => ({ score, event: scoreEvent(score, environment) }));
    } catch (error) {
      // One of them has a time that is none.
      return { acknowledged: [], problem: `a score cannot be encoded (${messageOf(error)})`, split: true };
    }
    const url = langfuseUrl(project, "/api/public/ingestion");
    const { postJson } = await prepare();
    const answered = await postJson(url, { batch: events.map(({ event }) => event) }, headers, pace);
    if (!answered.ok) return noneSent(answered);
    const { successes, errors = [] } = z.safeParse(ingestedSchema, jsonIn(answered.answer.body.toString())).data ?? {};
    const [taken, failed] = [
      successes && new Set(successes.map((one) => one.id)),
      new Set(errors.map((one) => one.id)),
    ];
    const isTaken = (eventId: string) => !failed.has(eventId) && (taken?.has(eventId) ?? true);
    const acknowledged = events.filter(({ event }) => isTaken(event.id)).map(({ score }) => score);
    if (acknowledged.length === scores.length) return { acknowledged };
    const refused = errors.find((one) => !REFUSES_ITEMS.includes(one.status)) ?? errors[0];
    const status = refused?.status;
    const reason = refused ? redactor.text(reasonIn(JSON.stringify(refused))) : "";
    const said = [status, reason].filter(Boolean);
    const left = scores.length - acknowledged.length;
    const problem = `it did not take ${left} of ${countText(scores.length, "score")}${said.length > 0 ? ` (${said.join(": ")})` : ""}`;
    // Those that it could not take now hold up no others: they are tried once more when the rest was.
    return { acknowledged, problem, passing: isPassing(status) };
  }

  /** Spans go out as Langfuse reads them; it is the spans themselves that are acknowledged. */
  async function sendSpans(spans: readonly StoredSpan[], pace: Pace): Promise<Sent<StoredSpan>> {
    const { toReadableSpan, process } = await prepare();
    const toReadable = (span: StoredSpan) => toReadableSpan(deliveredSpan(span));
    return sendSendable(spans, toReadable, async (sendable) => {
      const handedOn = new Set(await process(sendable.map(({ readable }) => readable)));
      const kept = sendable.filter(({ readable }) => handedOn.has(readable));
      const sent = await sender.send(kept, pace);
      const problem = kept.length < sendable.length ? "its span processor did not hand on all spans" : undefined;
      return { ...sent, problem: sent.problem ?? problem };
    });
  }

  return { name, prepare, sendSpans, sendScores: (scores, pace) => inHalves(scores, (some) => ingest(some, pace)) };
}

/** A score as an event of ingestion. Sent again, it is the same event. */
function scoreEvent(score: PendingScore, ownEnvironment: string | undefined) {
  const { id, trace_id, span_id, name, value, data_type, comment, created_at } = score;
  const { environment = ownEnvironment } = score;
  return {
    id: sha256(JSON.stringify([id, created_at, value, comment]), 32),
    type: "score-create",
    timestamp: new Date(created_at).toISOString(),
    body: {
      id,
      traceId: trace_id,
      ...(span_id ? { observationId: span_id } : {}),
      name,
      value,
      dataType: data_type,
      ...(comment ? { comment } : {}),
      ...(environment ? { environment: environmentName(environment) } : {}),
    },
  };
}

/** An environment as Langfuse names it: it does so with those of spans by itself. */
function environmentName(name: string): string {
  return name.toLowerCase().slice(0, 40);
}
