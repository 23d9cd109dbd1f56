import { createHash } from "node:crypto";
import { otlpTarget } from "../tracing/delivery/otlp-http.js";
import { post } from "../tracing/delivery/post.js";
import { REFUSES_ITEMS, type Sent, type Target } from "../tracing/delivery/target.js";
import type { Score } from "../tracing/score.js";
import { type LangfuseProject, langfuseHeaders, langfuseUrl } from "./project.js";

/**
 * By this header Langfuse shows spans as soon as it has them; without it they can be minutes late.
 * https://langfuse.com/integrations/native/opentelemetry#real-time-ingestion
 */
const REAL_TIME = { "x-langfuse-ingestion-version": "4" };

/** Scores that are on their way at once: its API takes them one by one. */
const AT_ONCE = 10;

/**
 * Langfuse: spans over its OTLP endpoint, scores over its API.
 * https://langfuse.com/integrations/native/opentelemetry, https://api.reference.langfuse.com/#tag/score
 */
export function langfuseTarget(project: LangfuseProject, environment?: string): Target {
  const headers = langfuseHeaders(project);
  const host = new URL(project.baseUrl).host;
  const id = createHash("sha256").update(project.publicKey).digest("hex").slice(0, 8);
  const name = `langfuse ${host} ${id}`;
  const spans = otlpTarget({
    name,
    url: langfuseUrl(project, "/api/public/otel/v1/traces"),
    headers: { ...headers, ...REAL_TIME },
  });

  const send = async (score: Score, sent: Sent<Score>, signal: AbortSignal) => {
    const answer = await post(
      langfuseUrl(project, "/api/public/scores"),
      { type: "application/json", content: JSON.stringify(toLangfuseScore(score, environment)) },
      headers,
      signal,
    );
    if (answer.ok) {
      sent.acknowledged.push(score);
      return;
    }
    sent.problem ??= answer.problem;
    sent.unavailable ||= !REFUSES_ITEMS.includes(answer.status);
  };
  return {
    ...spans,
    async sendScores(scores, signal): Promise<Sent<Score>> {
      const sent: Sent<Score> = { acknowledged: [] };
      for (let from = 0; from < scores.length && !sent.unavailable; from += AT_ONCE) {
        await Promise.all(scores.slice(from, from + AT_ONCE).map((score) => send(score, sent, signal)));
      }
      return sent;
    },
  };
}

function toLangfuseScore({ id, trace_id, span_id, name, value, data_type, comment }: Score, environment?: string) {
  return {
    id,
    traceId: trace_id,
    ...(span_id ? { observationId: span_id } : {}),
    name,
    value,
    dataType: data_type,
    ...(comment ? { comment } : {}),
    ...(environment ? { environment } : {}),
  };
}
