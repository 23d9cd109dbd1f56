import type { AnyAgent } from "../../runtime/definition/agent.js";

/** The field of the output that is its outcome; undefined where nothing says. */
export function outcomeFieldOf(agent: AnyAgent): string | undefined {
  return Object.values(agent.analysis?.violations ?? {}).find(({ outcome }) => outcome)?.field;
}
