import { writeSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import type { Span, Tracer } from "@opentelemetry/api";
import { underwriting } from "../../agents/index.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { openTracing } from "../../tracing/tracing.js";

/**
 * A program that makes offline runs one after the other and keeps them in a store: `record-runs.ts <home> <runs>`.
 * On stdout, a line each, once it is so: `problem <text>`, `begun <trace>`, `ended <trace> <span>`, and `done`
 * when all is over.
 */
const [home = "", runs = "1"] = process.argv.slice(2);
const tell = (line: string) => writeSync(1, `${line}\n`);

const tracing = openTracing({
  home,
  version: "0",
  capture: "full",
  exportCapture: "full",
  targets: [],
  onProblem: (problem) => tell(`problem ${problem}`),
});
const model = offlineModel(underwriting.answerOffline);
for (let run = 0; run < Number(runs); run++) {
  const input = underwriting.parseInput({
    annual_income: 85_000,
    total_debt: 12_000,
    credit_score: 300 + (run % 551),
    loan_amount: 250_000,
  });
  await runAgent(underwriting, input, { model, tracing: { tracer: telling(tracing.tracer) } });
  await breathe();
}
tracing.close();
tell("done");

/** Tells of each span as soon as `end()` has come back. */
function telling(tracer: Tracer): Tracer {
  const startSpan: Tracer["startSpan"] = (...args) => {
    const span = tracer.startSpan(...args);
    const { traceId, spanId } = span.spanContext();
    if (args[2] === undefined) tell(`begun ${traceId}`);
    const end: Span["end"] = (time) => {
      Object.getPrototypeOf(span).end.call(span, time);
      tell(`ended ${traceId} ${spanId}`);
    };
    return Object.assign(span, { end });
  };
  return { startSpan, startActiveSpan: tracer.startActiveSpan };
}
