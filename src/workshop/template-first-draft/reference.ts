import { underwriting } from "../../agents/underwriting/agent.js";
import type { Application } from "../../agents/underwriting/application.js";

/** What the policy says about an application: the agent is held to it, and it is not the agent's to change. */
export function reference(application: Application) {
  return underwriting.reference(application);
}
