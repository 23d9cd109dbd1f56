import type { AnyAgent } from "../../runtime/definition/agent.js";
import { agentVersion } from "../../runtime/definition/agent-version.js";
import { changesInWords } from "../../runtime/definition/explanation.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import { ownCheckOf, type RecordedRun, type Verdict, versionIn } from "../../runtime/record/recorded-run.js";
import { countText, cutTo } from "../../text/format.js";
import { isObject } from "../../text/json.js";
import { visible } from "../../text/visible.js";
import { type Trace, walk } from "../../tracing/trace.js";
import type { JudgedTool, Judgement } from "./judge.js";
import { quoteOf, shortened } from "./sighting.js";

/** A part of a trace's story: a title and sentences. Quotations in it are data of strangers. */
export interface Passage {
  title: string;
  lines: string[];
}

/** Fields of a value that are told, and characters of each. */
const MOST_FIELDS = 30;
const LONGEST_TEXT = 800;

/** Spans of a foreign trace that are named. */
const MOST_SPANS = 20;

/** A trace in words: what was asked, what the tools said, what was decided, and what the policy says. */
export function describeTrace(
  trace: Trace,
  run: RecordedRun,
  judgement: Judgement | undefined,
  agent: AnyAgent,
): Passage[] {
  if (trace.agent !== agent.name) return [foreign(trace)];
  return [
    {
      title: "Asked",
      lines: [`${describeInput(run)} ${run.model || "an unknown model"}, version ${run.version || "unknown"}.`],
    },
    { title: "Tools", lines: run.tool_calls.length === 0 ? ["No tool was called."] : toolLines(run, judgement) },
    { title: "Decided", lines: decidedLines(run, agent) },
    judgement ? { title: "Policy", lines: judgedLines(run, judgement, agent) } : unjudged(run, agent),
    ...(run.verdicts.length === 0 ? [] : [{ title: "People", lines: run.verdicts.map(verdictLine) }]),
  ];
}

function verdictLine({ name, value, comment, disagrees }: Verdict): string {
  const says = `A person ${disagrees ? "disagrees" : "says"}: ${name} is ${value}`;
  return comment === "" ? `${says}.` : `${says} (${shortened(comment)}).`;
}

function describeInput(run: RecordedRun): string {
  const input = run.input === undefined ? "The input was not captured" : inWords(run.input);
  return `${input}; ${isAnswered(run) ? "answered by" : "asked of"}`;
}

/** Whether the model gave an answer, be it captured or not. */
function isAnswered({ output, exit_reason }: RecordedRun): boolean {
  return output !== undefined || exit_reason === "decided" || exit_reason === "rejected";
}

/** A JSON value as its fields and values, one after the other; texts in quotation marks, cut. */
function inWords(value: unknown): string {
  if (!isObject(value)) return textOf(value);
  const fields = Object.entries(value).slice(0, MOST_FIELDS);
  return fields.map(([name, field]) => `${shortened(name)} ${textOf(field)}`).join(", ");
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  const cut = text.slice(0, LONGEST_TEXT);
  return cut.length < text.length ? `${cut}…` : text;
}

function toolLines(run: RecordedRun, judgement: Judgement | undefined): string[] {
  const rounds = new Set(run.tool_calls.map(({ round }) => round)).size;
  const steps = `${countText(run.tool_calls.length, "call")} in ${countText(rounds, "step")}.`;
  const judged: Pick<JudgedTool, "call" | "wrong">[] =
    judgement?.tools ?? run.tool_calls.map((call) => ({ call, wrong: [] }));
  return [
    steps,
    ...judged.map(({ call, wrong }) => {
      const name = call.arguments === "{}" ? call.name : `${call.name} ${quoteOf(call.arguments)}`;
      if (call.is_error) return `${name} failed: ${quoteOf(call.error_message || call.result_text)}`;
      const said =
        call.result === undefined
          ? "was not captured"
          : `said ${typeof call.result === "string" ? quoteOf(call.result) : inWords(call.result)}`;
      const should = wrong.map(
        ({ name, value, expected }) => `${name} is ${JSON.stringify(value)} and should be ${JSON.stringify(expected)}`,
      );
      return `${name} ${said}${should.length > 0 ? ` — wrong: ${should.join("; ")}` : ""}`;
    }),
  ];
}

function decidedLines(run: RecordedRun, agent: AnyAgent): string[] {
  if (!run.complete) return ["The run has not ended."];
  const own = ownCheckOf(run);
  const warned = own && own.warnings.length > 0 ? `, and warned of ${[...new Set(own.warnings)].join(", ")}` : "";
  const check =
    own === undefined || own.valid === null
      ? "The run made no check of its own."
      : `The run's own check found ${own.valid ? "nothing wrong" : own.codes.join(", ")}${warned}.`;
  const repaired = run.repair ? [repairLine(run)] : [];
  if (run.output === undefined) {
    return [
      `${isAnswered(run) ? "The answer was not captured" : "There is no answer"}: the run ended as ${run.exit_reason ?? "unknown"}${run.error ? ` (${quoteOf(run.error.message)})` : ""}.`,
      ...repaired,
    ];
  }
  const answer = inWords(run.output);
  const checked = agent.lacks.has("check") && own?.valid ? [] : [check]; // it passed for lack of a check
  return [run.rejected ? `The last answer did not stand: ${answer}` : answer, ...repaired, ...checked];
}

function repairLine({ repair, repaired }: RecordedRun): string {
  if (repair?.reason !== "warnings") return "The first answer did not stand; the model was asked once more.";
  const taken = repaired ? "the second answer was taken" : "the first answer was kept";
  return `The first answer was suspect, and the model was asked once more; ${taken}.`;
}

function policyLines(
  run: RecordedRun,
  { reference, output, violations, warnings }: Judgement,
  agent: AnyAgent,
): string[] {
  const expected = Object.entries(reference.output as object).map(
    ([field, value]) => `${field} ${JSON.stringify(value)}`,
  );
  const explanation = reference.explanation?.();
  const { policy } = run.versions;
  const isOther = policy !== null && policy !== versionIn(agentVersion(agent)).policy;
  return [
    `By today's policy: ${expected.join(", ")}.`,
    ...(explanation ? [...explanation.reasons.map(({ sentence }) => sentence), changesInWords(explanation)] : []),
    ...(isOther ? ["The run was made under another policy than today's."] : []),
    ...(output === undefined ? ["The answer cannot be held against it."] : []),
    ...(output !== undefined && violations.length === 0 ? ["The answer agrees with it."] : []),
    ...violations.map(({ code, message }) => `${code}: ${quoteOf(message)}`),
    ...warnings.map(({ code, message }) => `Warning, ${code}: ${quoteOf(message)}`),
  ];
}

function judgedLines(run: RecordedRun, judgement: Judgement, agent: AnyAgent): string[] {
  return agent.lacks.has("reference") ? unreferenced(judgement, agent) : policyLines(run, judgement, agent);
}

/** What can be said where nothing says what is right. */
function unreferenced({ violations, warnings }: Judgement, agent: AnyAgent): string[] {
  return [
    `${agent.name} has no reference: what is right is not known, and figures of tools are not checked.`,
    ...(agent.lacks.has("check") ? ["It has no check of its own either."] : []),
    ...violations.map(({ code, message }) => `${code}: ${quoteOf(message)}`),
    ...warnings.map(({ code, message }) => `Warning, ${code}: ${quoteOf(message)}`),
  ];
}

function unjudged(run: RecordedRun, agent: AnyAgent): Passage {
  const read = inputOf(run, agent);
  const why =
    run.unread > 0
      ? `${countText(run.unread, "span")} of its trace cannot be read`
      : read.ok
        ? "the agent's code fails on it"
        : cutTo(visible(read.message), LONGEST_TEXT).replace(/\.$/, "");
  return { title: "Policy", lines: [`The run cannot be judged: ${why}.`] };
}

function foreign(trace: Trace): Passage {
  const spans = [...walk(trace.roots)];
  const names = spans
    .slice(0, MOST_SPANS)
    .map(({ name, error }) => `${quoteOf(name)}${error ? `, which failed: ${quoteOf(error.message)}` : ""}`);
  return {
    title: "Not judged",
    lines: [whoseTrace(trace, spans.length), ...names],
  };
}

/** Whose a trace is that is not the agent's which was asked for, and how to have it judged. @param spans how many it has */
export function whoseTrace({ agent }: Pick<Trace, "agent">, spans: number): string {
  const who = agent === null ? "another program" : `the agent ${quoteOf(agent)}`;
  const how = agent === null ? "" : ` To have it judged, name that agent: --agent ${quoteOf(agent)}.`;
  return `This is a trace of ${who}, with ${countText(spans, "span")}.${how}`;
}
