import { type Detector, observe } from "./detector.js";

/**
 * `provider_retried`: a model call was answered only after one or more failed attempts.
 *
 * Leaves alone: calls that failed for good; the run's end tells of them.
 */
export const providerRetried: Detector = ({ run }) => {
  const call = run.model_calls.find(({ retries, error }) => retries.length > 0 && !error);
  if (!call) return [];
  const retries = run.model_calls.flatMap(({ retries }) => retries);
  return [
    observe(run, {
      code: "provider_retried",
      severity: "low",
      cause: "model",
      lever: "flow",
      span_id: call.span_id,
      quote: `retry ${call.retries.map(({ status }) => status).join(", ")}`,
      details: [...new Set(retries.map(({ status }) => `status ${status}`))],
    }),
  ];
};
