import junit, { type Builder } from "junit-report-builder";
import { visibleLines } from "../../text/visible.js";
import type { CaseResult, EvalReport } from "../report/eval-report.js";
import { thresholdText } from "../report/wording.js";

/**
 * An eval run as JUnit XML: a test case for each case, with what its graders say. Whether the gate holds, the versions
 * and the usage are properties of the suite.
 */
export function formatJUnit(report: EvalReport): string {
  // Its types put the builder under `default`, where an ES module does not find it.
  const builder = (junit as unknown as Builder).newBuilder().name("underwrite eval");
  const suite = builder
    .testSuite()
    .name(`eval ${report.agent}`)
    .timestamp(report.started_at.slice(0, 19))
    .time(report.duration_ms / 1000);
  for (const [name, value] of properties(report)) suite.property(name, xmlText(value));
  for (const result of report.cases) {
    const testCase = suite
      .testCase()
      .className(report.agent)
      .name(result.id)
      .time(result.usage.duration_ms / 1000);
    const said = reasonsOf(result);
    const first = said[0] ?? "";
    if (result.status === "fail") testCase.failure(first, "fail").stacktrace(said.join("\n"));
    if (result.status === "error") testCase.error(first, "error", said.join("\n"));
    if (result.status === "skipped") testCase.skipped();
    if (result.trace_ids.length > 0) testCase.property("trace_ids", xmlText(result.trace_ids.join(" ")));
    for (const { code, message } of result.warnings ?? []) {
      testCase.property(`warning.${xmlText(code)}`, xmlText(message));
    }
    if (result.threshold !== undefined) testCase.property("threshold", thresholdText(result));
    if (result.skip_reason) testCase.property("skip_reason", xmlText(result.skip_reason));
  }
  return builder.build();
}

function* properties({
  run_id,
  gate,
  partial,
  shard,
  judge,
  judges,
  versions,
  usage,
}: EvalReport): Generator<[string, string]> {
  yield ["run_id", run_id];
  yield ["gate", gate.passed ? "passed" : "failed"];
  for (const reason of gate.reasons) yield ["gate_reason", reason];
  if (partial) yield ["partial", partial];
  if (shard) yield ["shard", `${shard.index}/${shard.count}`];
  if (judge) yield ["judge", judge];
  for (const { model, problem } of judges ?? []) {
    yield [`judge_${model}`, problem === null ? "fit" : `not known to be fit: ${problem}`];
  }
  for (const [name, value] of Object.entries(versions)) if (value != null) yield [`version_${name}`, value];
  yield ["input_tokens", String(usage.input_tokens)];
  yield ["output_tokens", String(usage.output_tokens)];
  if (usage.cost_usd !== null) yield ["cost_usd", String(usage.cost_usd)];
}

function reasonsOf({ graders }: CaseResult): string[] {
  return graders
    .filter(({ status }) => status === "fail" || status === "error")
    .map(({ name, reason, repeat }) =>
      xmlText(`${repeat === undefined ? "" : `repeat ${repeat}: `}${name}: ${reason}`),
    );
}

/**
 * Text that XML 1.0 can hold, also in CDATA (https://www.w3.org/TR/xml/#charsets): hidden characters are written out,
 * and what XML cannot hold becomes U+FFFD.
 */
function xmlText(text: string): string {
  return visibleLines(text).replace(NOT_XML, "\ufffd").replaceAll("]]>", "]]\u203a");
}

const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
