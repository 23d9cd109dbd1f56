import type { AnyAgent } from "../../runtime/definition/agent.js";
import { outcomeFieldIn } from "../../runtime/definition/outcome-field.js";

/** The field of the output that is its outcome: as the agent's traits say, else by its schema; undefined where neither does. */
export function outcomeFieldOf(agent: AnyAgent): string | undefined {
  return (
    Object.values(agent.analysis?.violations ?? {}).find(({ outcome }) => outcome)?.field ??
    outcomeFieldIn(agent.output)
  );
}
