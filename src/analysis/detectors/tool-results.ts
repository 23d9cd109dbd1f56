import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { claimedInputs } from "../facts/claimed-inputs.js";
import type { JudgedTool, Judgement } from "../facts/judge.js";
import { methodOf, methodReads, methodsOf } from "../facts/methods.js";
import { type FindingKey, type Mark, quoteAt } from "../facts/sighting.js";
import { descriptionOf } from "../facts/tool-definitions.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

export const DISAGREES: FindingKind = {
  code: "tool_disagrees_with_reference",
  severity: "high",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} returns wrong figures ${of}${because}`,
};

export const IGNORES: FindingKind = {
  code: "tool_ignores_input",
  severity: "high",
  cause: "tool",
  title({ subject, of, because }) {
    const [tool, ...fields] = subject.split(" ");
    return `${tool} ignores ${fields.join(" and ")}, which its description claims to include, ${of}${because}`;
  },
};

export const toolResults: Detector = {
  finds: [DISAGREES, IGNORES],
  catches:
    "a tool's figure that is not the reference's, by key, or by label in a text; told as an ignored input where a known method gives it that does not read an input which the tool's description claims",
  leavesAlone: "figures that the reference does not have; error results; roundings in a text",
  detect({ run, judgement, agent }) {
    if (!judgement) return [];
    return judgement.tools.flatMap((tool) => {
      if (tool.wrong.length === 0) return [];
      const key = faultOf(tool, judgement, run, agent);
      const { call, wrong } = tool;
      const seen = {
        span_id: call.span_id,
        quote: quoteAt(call.result_text, placeOf(tool)),
        expected: wrong.map(({ name, expected }) => `${name} ${JSON.stringify(expected)}`).join(", "),
        ...faultsOf(tool, judgement.input, agent),
      };
      const figures = wrong.map(({ name }) => name);
      const disagrees = sightingOf(DISAGREES, run, { ...seen, subject: call.name, details: figures });
      if (key.code === disagrees.code) return [disagrees];
      const named = wrong.flatMap(({ name, key, value }) => {
        const method = methodOf(key, value, judgement.input, agent);
        return method ? [`${name} is ${method.name}`] : [];
      });
      return [
        sightingOf(IGNORES, run, { ...seen, subject: key.subject, details: named }),
        { ...disagrees, because: key },
      ];
    });
  },
};

/** Where a tool's result has its first wrong figure. */
function placeOf({ call, wrong: [first] }: JudgedTool): number {
  return first?.stated?.start ?? call.result_text.indexOf(JSON.stringify(first?.name ?? ""));
}

/**
 * The faults that a wrong tool call shows, each a figure with the way in which it comes about: the same, whether it
 * also shows that an input is ignored or not, which depends on the other runs.
 */
export function faultsOf(
  { call, wrong }: JudgedTool,
  input: unknown,
  agent: AnyAgent,
): { fault: FindingKey; marks: Mark[] } {
  const figures = wrong.map(({ key, value }) => {
    const field = fieldOf(key, agent);
    const methods = field === undefined ? [] : methodsOf(field, value, input, agent).filter(({ correct }) => !correct);
    const mark = methods.length === 0 ? [key] : methods.map(({ name }) => `${key} is ${name}`);
    return { mark, isNamed: methods.length > 0, canBeNamed: field !== undefined };
  });
  // A figure that no method is known of follows from one that a method explains.
  const own = figures.some(({ isNamed }) => isNamed) ? figures.filter(({ canBeNamed }) => canBeNamed) : figures;
  return { fault: { code: DISAGREES.code, subject: call.name }, marks: own.map(({ mark }) => mark) };
}

/** The field whose methods tell how a figure was computed: `monthly_payment` of `monthly_payment_usd`. */
function fieldOf(key: string, agent: AnyAgent): string | undefined {
  const fields = (agent.analysis?.methods ?? []).map(({ field }) => field);
  return fields.find((field) => field === key) ?? fields.find((field) => key.startsWith(`${field}_`));
}

/** The finding that a wrong tool call is an instance of. */
export function faultOf(tool: JudgedTool, judgement: Judgement, run: RecordedRun, agent: AnyAgent): FindingKey {
  const claimed = claimedInputs(descriptionOf(tool.call.name, run, agent), agent);
  const methods = tool.wrong.flatMap(({ key, value }) => methodOf(key, value, judgement.input, agent) ?? []);
  const ignored = claimed.filter((field) =>
    methods.some((method) => !method.correct && !methodReads(method, field, judgement.input)),
  );
  return ignored.length === 0
    ? { code: DISAGREES.code, subject: tool.call.name }
    : { code: IGNORES.code, subject: [tool.call.name, ...ignored].join(" ") };
}
