import { valuesAgree } from "../../figures/values-agree.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Grader } from "../../runtime/definition/eval-traits.js";
import type { Json } from "../../runtime/models/message.js";
import { isObject } from "../../text/json.js";

/**
 * Whether the tools returned what the agent's reference says, wherever their results have a key that the reference
 * has. A decision can be right by luck on a wrong figure; the next one will not be.
 */
export function toolFiguresGrader<Input, Output>(agent: AgentDefinition<Input, Output>): Grader<Input, Output> {
  return {
    name: "tool_figures",
    grade({ input, result }) {
      if (agent.lacks.has("reference")) {
        return {
          status: "skipped",
          value: null,
          reason: "The agent has no reference: figures of tools are not checked.",
        };
      }
      const { figures } = agent.reference(input);
      const returned = result.tool_results.flatMap(({ name, result: value, is_error }) =>
        is_error ? [] : fieldsOf(value).map(([key, actual]) => ({ tool: name, key, actual })),
      );
      const comparable = returned.flatMap(({ key, ...rest }) => {
        const expected = figures[key];
        return expected === undefined ? [] : [{ key, expected, ...rest }];
      });
      if (comparable.length === 0) {
        return { status: "skipped", value: null, reason: "The tools returned nothing that the reference has." };
      }
      const wrong = comparable.filter(({ expected, actual }) => !valuesAgree(actual, expected));
      if (wrong.length === 0) {
        return {
          status: "pass",
          value: comparable.length,
          reason: "Every figure of the tools agrees with the reference.",
        };
      }
      const said = wrong.map(({ tool, key, expected, actual }) => {
        return `${tool} returned ${key} ${JSON.stringify(actual)}; the reference says ${JSON.stringify(expected)}.`;
      });
      return { status: "fail", value: wrong.map(({ tool, key }) => `${tool}.${key}`), reason: said.join(" ") };
    },
  };
}

function fieldsOf(result: Json): [string, Json][] {
  return !isObject(result) ? [] : Object.entries(result);
}
