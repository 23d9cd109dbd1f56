import type { AnyAgent } from "../../runtime/agent.js";
import type { RecordedRun } from "../../runtime/recorded-run.js";
import { claimedInputs } from "../claimed-inputs.js";
import type { JudgedTool, Judgement } from "../judge.js";
import { methodOf, methodReads } from "../methods.js";
import type { FindingKey } from "../observation.js";
import { descriptionOf } from "../tool-definitions.js";
import { type Detector, observe } from "./detector.js";

/**
 * `tool_disagrees_with_reference`: a tool returned a figure that is not what the agent's reference says of the same
 * input. `tool_ignores_input`: and that figure is what a known method gives which does not read an input that the
 * tool's description claims to depend on; the disagreement is then its consequence.
 *
 * Leaves alone: figures whose key (or known label) the reference does not have, error results, roundings in text.
 */
export const toolResults: Detector = ({ run, judgement, agent }) => {
  if (!judgement) return [];
  return judgement.tools.flatMap((tool) => {
    if (tool.wrong.length === 0) return [];
    const key = faultOf(tool, judgement, run, agent);
    const { call, wrong } = tool;
    const seen = {
      severity: "high",
      cause: "tool",
      span_id: call.span_id,
      quote: call.result_text,
      expected: wrong.map(({ name, expected }) => `${name} ${JSON.stringify(expected)}`).join(", "),
    } as const;
    const figures = wrong.map(({ name }) => name);
    const disagrees = observe(run, {
      ...seen,
      code: "tool_disagrees_with_reference",
      subject: call.name,
      details: figures,
    });
    if (key.code === disagrees.code) return [disagrees];
    const named = wrong.flatMap(({ name, key, value }) => {
      const method = methodOf(key, value, judgement.input, agent);
      return method ? [`${name} is ${method.name}`] : [];
    });
    return [observe(run, { ...seen, ...key, details: named }), { ...disagrees, because: key }];
  });
};

/** The finding that a wrong tool call is an instance of. */
export function faultOf(tool: JudgedTool, judgement: Judgement, run: RecordedRun, agent: AnyAgent): FindingKey {
  const claimed = claimedInputs(descriptionOf(tool.call.name, run, agent), agent);
  const methods = tool.wrong.flatMap(({ key, value }) => methodOf(key, value, judgement.input, agent) ?? []);
  const ignored = claimed.filter((field) =>
    methods.some((method) => !method.correct && !methodReads(method, field, judgement.input)),
  );
  return ignored.length === 0
    ? { code: "tool_disagrees_with_reference", subject: tool.call.name }
    : { code: "tool_ignores_input", subject: [tool.call.name, ...ignored].join(" ") };
}
