import { listSome } from "../../../text/format.js";
import { visible } from "../../../text/visible.js";
import type { Plan } from "../plan.js";
import type { PlanEvidence } from "./grade.js";

/** Names that are listed, and longest name. */
const MAX_NAMED = 5;
const MAX_NAME = 100;

/** The embedded model: it follows code, and reads no instructions. */
export const EMBEDDED = "offline";

/** What tells the agent of today apart, as far as a proof needs it; null where it is not known. */
export interface AgentToday {
  policy: string | null;
  instructions: string | null;
  tools: string | null;
  code: string | null;
}

/**
 * Why a grading proves nothing, in a sentence; null where it does. It proves nothing when nothing of the agent was
 * changed since the runs that show the findings, when another model or another host answered than in the runs that show the findings, when the embedded model answered after the instructions were
 * changed, which it does not read, and when the eval is of another version than today's.
 */
export function problemOfProof(
  plan: Pick<Plan, "models" | "hosts" | "instructions" | "versions">,
  evidence: PlanEvidence,
  today: AgentToday,
): string | null {
  return (
    unchanged(plan, today) ??
    otherModels(plan, evidence) ??
    otherHosts(plan, evidence) ??
    unreadInstructions(plan, evidence, today) ??
    otherVersion(evidence, today)
  );
}

const PARTS = ["policy", "instructions", "tools", "code"] as const;

function unchanged({ versions }: Pick<Plan, "versions">, today: AgentToday): string | null {
  // Plans of earlier versions do not say which versions show the findings: of a single one it is clear.
  const showing = versions.filter(({ shown = versions.length === 1 ? 1 : 0 }) => shown > 0);
  const isToday = showing.some((version) =>
    PARTS.every((part) => today[part] !== null && version[part] === today[part]),
  );
  return isToday
    ? "No proof: today's agent is the one whose runs show the findings; none of its policy, instructions, tools and code was changed since."
    : null;
}

function askedModels({ evalReport, replayResult }: PlanEvidence): string[] {
  return [evalReport?.versions.model, replayResult?.live?.model].filter((model) => model !== undefined);
}

function otherModels({ models = [] }: Pick<Plan, "models">, evidence: PlanEvidence): string | null {
  const others = new Set(askedModels(evidence).filter((model) => !models.includes(model)));
  if (models.length === 0 || others.size === 0) return null;
  return `No proof: ${named([...others])} answered, but the plan's findings are of runs with ${named(models)}.`;
}

function otherHosts({ hosts = [] }: Pick<Plan, "hosts">, { evalReport, replayResult }: PlanEvidence): string | null {
  const asked = [evalReport?.versions.host, replayResult?.live?.host].filter((host) => host !== undefined);
  const others = new Set(asked.filter((host) => !hosts.includes(host)));
  if (hosts.length === 0 || others.size === 0) return null;
  return `No proof: ${named([...others])} answered, but the plan's findings are of runs that ${named(hosts)} answered.`;
}

function unreadInstructions(
  { instructions, versions }: Pick<Plan, "instructions" | "versions">,
  evidence: PlanEvidence,
  today: AgentToday,
): string | null {
  if (!askedModels(evidence).includes(EMBEDDED)) return null;
  // Plans of earlier versions do not say which runs show the findings: then any that was read counts.
  const before = instructions ?? versions.flatMap((version) => version.instructions ?? []);
  if (before.length === 0 || today.instructions === null || before.includes(today.instructions)) return null;
  return "No proof: the instructions were changed, and the embedded model, which does not read them, answered. Verify with the model that is to follow them (--model).";
}

function otherVersion({ evalReport }: PlanEvidence, today: AgentToday): string | null {
  const { versions } = evalReport ?? {};
  const parts = (["instructions", "tools", "code"] as const).filter((part) => {
    const then = versions?.[part];
    return then !== undefined && today[part] !== null && then !== today[part];
  });
  return parts.length === 0
    ? null
    : `No proof: the eval is of another version than today's (${parts.join(", ")} changed since).`;
}

function named(names: readonly string[]): string {
  return listSome(
    names.map((name) => visible(name).slice(0, MAX_NAME)),
    MAX_NAMED,
  );
}
