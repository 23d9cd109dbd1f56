import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const RETRIED: FindingKind = {
  code: "provider_retried",
  severity: "low",
  cause: "model",
  lever: "flow",
  title: ({ of, because }) => `Model calls were answered only after retries ${of}${because}`,
};

export const providerRetried: Detector = {
  finds: [RETRIED],
  catches: "a model call that was answered only after failed attempts",
  leavesAlone: "calls that failed for good: the run's end tells of them",
  detect({ run }) {
    const call = run.model_calls.find(({ retries, error }) => retries.length > 0 && !error);
    if (!call) return [];
    const retries = run.model_calls.flatMap(({ retries }) => retries);
    return [
      sightingOf(RETRIED, run, {
        span_id: call.span_id,
        quote: `retry ${call.retries.map(({ status }) => status).join(", ")}`,
        details: [...new Set(retries.map(({ status }) => `status ${status}`))],
      }),
    ];
  },
};
