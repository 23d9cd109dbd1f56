import { checkDecision } from "../agents/underwriting/agent.js";
import type { Application } from "../agents/underwriting/application.js";
import type { Decision } from "../agents/underwriting/decision.js";
import { reference } from "../agents/underwriting/reference.js";
import { tools } from "../agents/underwriting/tools.js";
import type { ToolResult } from "../runtime/definition/tool.js";

/** The warnings that a reasoning gets beside the right decision, each as its code and sentence. */
export async function warned(application: Application, reasoning: string): Promise<string[]> {
  const results: ToolResult[] = await Promise.all(
    tools.map(async ({ name, run }) => ({
      id: name,
      name,
      result: await run(application, {}),
      is_error: false,
    })),
  );
  const output = reference(application).output as Omit<Decision, "reasoning">;
  const { warnings } = checkDecision(application, { ...output, reasoning }, results);
  return warnings.filter(({ level }) => level === "warning").map(({ code, message }) => `${code}: ${message}`);
}
