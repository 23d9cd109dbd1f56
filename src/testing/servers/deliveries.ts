import { expect, onTestFinished } from "vitest";
import { langfuseTarget } from "../../langfuse/delivery/target.js";
import { otlpTarget } from "../../tracing/delivery/otlp-sender.js";
import type { Target } from "../../tracing/delivery/target.js";
import type { Score } from "../../tracing/score.js";
import { openTracing, type Tracing } from "../../tracing/tracing.js";
import { emptyFolder } from "../processes/cli.js";
import { type OtlpSink, type SinkReply, type SinkRequest, startOtlpSink } from "./otlp-sink.js";

/** A backend that answers so, until the test ends. */
export async function sinkThat(behaviour?: (request: SinkRequest, n: number) => SinkReply): Promise<OtlpSink> {
  const sink = await startOtlpSink(behaviour);
  onTestFinished(sink.close);
  return sink;
}

export const otlp = (sink: OtlpSink) => otlpTarget({ name: "otlp test", url: `${sink.url}/v1/traces`, headers: {} });
export const langfuse = (sink: OtlpSink) =>
  langfuseTarget({ publicKey: "pk-lf-1", secretKey: "sk-lf-0123456789", baseUrl: sink.url });

/** A tracing in a folder of its own, until the test ends. */
export function tracingTo(targets: readonly Target[], home = emptyFolder()): Tracing & { home: string } {
  const tracing = openTracing({
    home,
    version: "1.2.3",
    capture: "full",
    exportCapture: "full",
    targets,
    onProblem: (problem) => expect.fail(problem),
  });
  onTestFinished(async () => void (await tracing.close()));
  return { ...tracing, home };
}

/** Makes traces of one span each, named `span 0`, `span 1`, and so on. */
export function burst({ tracer }: Tracing, count: number): void {
  for (let n = 0; n < count; n++) tracer.startSpan(`span ${n}`, { attributes: { n } }).end();
}

export const score = (n: number, rest: Partial<Score> = {}): Score => ({
  id: `score-${n}`,
  trace_id: "0".repeat(32),
  name: "valid",
  value: n,
  data_type: "NUMERIC",
  source: "validation",
  ...rest,
});
