import { traitOf } from "../../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { SEVERITIES, type Severity } from "../../findings/finding.js";
import type { PlannedFinding } from "../findings-file.js";
import type { AgentSource } from "./agent-source.js";
import { type Building, type BuiltChange, type Change, whereItShows } from "./change.js";
import type { PlanFacts } from "./facts.js";
import { addField, copyField, keyOfField, keysOfRule, stateRule } from "./field-changes.js";
import { partsOf } from "./figures.js";
import {
  answerRefusals,
  betterFirstAnswer,
  calmProvider,
  checkOutputs,
  decideMore,
  fixAnswerForm,
  lookAtFlow,
  lookAtUsage,
  mendProgram,
  pullLever,
  relaxCheck,
  settleVerdict,
} from "./flow-changes.js";
import { type Root, rootOf } from "./roots.js";
import {
  askForText,
  callAllTools,
  citeOnly,
  closeRules,
  describeTools,
  distrustText,
  mendTool,
  nameTools,
} from "./text-changes.js";
import { fixTool, isMissing, wasReturned } from "./tool-changes.js";

export interface ChangeSources {
  agent: AnyAgent;
  /** The findings that a plan is about. */
  findings: readonly PlannedFinding[];
  facts: PlanFacts;
  source: AgentSource;
  /** The cases of an eval run that failed, with the traces of their runs. */
  failedCases: readonly { id: string; trace_ids: readonly string[] }[];
  /** Commands that show that a change works: by replay, and by an eval. */
  proofs: { replay: string; evals: string };
}

interface Group {
  root: Root;
  findings: PlannedFinding[];
}

/** The changes that take findings away: each root cause once, those first that flip most outcomes. */
export function synthesise(sources: ChangeSources): Change[] {
  const { agent, facts, source } = sources;
  const groups = ordered(folded(grouped(sources.findings, agent)), sources);
  const building: Building = {
    agent,
    facts,
    source,
    instructions: agent.instructions,
    provided: figuresOfFixes(groups, sources),
  };
  return toolsFirst(groups, building).map(({ root, findings }) => {
    const built = BUILDERS[root.kind](building, findings, root.subject);
    const flips = flipsOf({ root, findings }, sources);
    const range = built.done === undefined ? facts.ranges.apart(idsOf(findings)) : undefined;
    const what = range === undefined ? built.what : `${built.what} ${whereItShows(range)}`;
    return { ...built, what, findings, flips, proof: proofOf(built, flips, sources) };
  });
}

function grouped(findings: readonly PlannedFinding[], agent: AnyAgent): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const root = rootOf(finding, agent);
    const key = JSON.stringify([root.kind, root.subject]);
    const known = groups.get(key) ?? { root, findings: [] };
    known.findings.push(finding);
    groups.set(key, known);
  }
  return [...groups.values()];
}

/** What follows from other root causes in the same runs, and from which: made-up figures, first answers sent back. */
const EFFECTS: readonly { kind: Root["kind"]; of: readonly Root["kind"][] }[] = [
  {
    kind: "figures in text",
    of: ["wrong tool", "skipped tools", "failing tool", "unknown tool", "outcome", "rules", "orders in text"],
  },
  {
    kind: "first answer",
    of: [
      "field",
      "outcome",
      "rules",
      "orders in text",
      "figures in text",
      "answer form",
      "no reasoning",
      "wrong tool",
      "skipped tools",
      "failing tool",
    ],
  },
  {
    kind: "no decision",
    of: [
      "field",
      "outcome",
      "rules",
      "orders in text",
      "wrong tool",
      "skipped tools",
      "failing tool",
      "check rejects",
      "answer form",
      "refusal",
      "provider",
      "program",
    ],
  },
];

/**
 * Puts what follows from another root cause to that one: where all of its runs are among the other's. What follows from
 * several together needs no change of its own, and is none of theirs.
 */
function folded(groups: readonly Group[]): Group[] {
  return EFFECTS.reduce<Group[]>(
    (left, { kind, of }) => {
      const effects = left.filter(({ root }) => root.kind === kind);
      const causes = left.filter(({ root }) => of.includes(root.kind));
      const gone = effects.filter(({ findings }) => {
        const ids = [...idsOf(findings)];
        const cause = causes.find((group) => ids.every((id) => shows(group.findings, id)));
        cause?.findings.push(...findings);
        return cause !== undefined || ids.every((id) => causes.some((group) => shows(group.findings, id)));
      });
      return left.filter((group) => !gone.includes(group));
    },
    [...groups],
  );
}

function shows(findings: readonly PlannedFinding[], id: string): boolean {
  return findings.some(({ trace_ids, consequences }) => {
    return trace_ids.includes(id) || consequences.some((effect) => effect.trace_ids.includes(id));
  });
}

function idsOf(findings: readonly PlannedFinding[]): Set<string> {
  return new Set(findings.flatMap(({ trace_ids }) => trace_ids));
}

/** Those first that flip most outcomes, then the gravest, then those of most runs. */
function ordered(groups: readonly Group[], sources: ChangeSources): Group[] {
  const weight = ({ root, findings }: Group) => ({
    outcomes: flipsOf({ root, findings }, sources).outcomes,
    severity: Math.min(...findings.map(({ severity }) => SEVERITIES.indexOf(severity as Severity))),
    runs: idsOf(findings).size,
  });
  return groups
    .map((group) => ({ group, ...weight(group) }))
    .sort((a, b) => b.outcomes - a.outcomes || a.severity - b.severity || b.runs - a.runs)
    .map(({ group }) => group);
}

/** The rule of the outcome names tools: fields whose change adds one of these come before it. */
function toolsFirst(groups: readonly Group[], building: Building): Group[] {
  const rule = groups.find(({ root }) => root.kind === "outcome");
  if (!rule) return [...groups];
  const needed = keysOfRule(building);
  const adding = groups.filter(({ root, findings }) => {
    const key = root.kind === "field" ? keyOfField(building, root.subject) : undefined;
    return key !== undefined && needed.includes(key) && isMissing(building, key, findings);
  });
  return groups.flatMap((group) => (group === rule ? [...adding, rule] : adding.includes(group) ? [] : [group]));
}

/** Kinds whose change makes answers right; those of others are kept back, or only seen. */
const RIGHTING: readonly Root["kind"][] = [
  "wrong tool",
  "field",
  "outcome",
  "rules",
  "orders in text",
  "skipped tools",
  "failing tool",
  "answer form",
];

/** What is right once findings are taken away: wrong outcomes that they explain, wrong answers, failed cases. */
function flipsOf({ root, findings }: Group, { agent, facts, failedCases }: ChangeSources): Change["flips"] {
  const ofOutcome = findings.flatMap(({ code, trace_ids, consequences }) => [
    ...(traitOf(agent, code)?.outcome || traitOf(agent, code)?.rule ? trace_ids : []),
    ...consequences.flatMap((effect) => (traitOf(agent, effect.code)?.outcome ? effect.trace_ids : [])),
  ]);
  const ids = idsOf(findings);
  const wrong = [...ids].filter((id) => facts.wrongAnswer.has(id)).length;
  if (!RIGHTING.includes(root.kind)) {
    return { outcomes: 0, answers: 0, stopped: root.kind === "check misses" ? wrong : 0, cases: [] };
  }
  const cases = failedCases.filter(({ trace_ids }) => trace_ids.some((id) => ids.has(id)));
  return {
    outcomes: new Set(ofOutcome.filter((id) => facts.wrongOutcome.has(id))).size,
    answers: wrong,
    stopped: 0,
    cases: cases.map(({ id }) => id),
  };
}

/** The figures that corrected tools will return, whichever change is built first. */
function figuresOfFixes(groups: readonly Group[], { agent, facts }: ChangeSources): Map<string, string> {
  const [sample] = facts.samples.values();
  const provided = new Map<string, string>();
  for (const { root } of groups) {
    if (root.kind !== "wrong tool") continue;
    for (const [key, { wrong }] of facts.tools.get(root.subject)?.keys ?? []) {
      if (wrong === 0) continue;
      provided.set(key, root.subject);
      const parts = sample ? partsOf(agent, key, sample.reference) : [];
      const today = facts.today.get(root.subject);
      const isDone = today?.right.has(key) ?? false;
      for (const part of parts) {
        const isReturned = isDone ? !today?.right.has(part) : wasReturned(facts, part);
        if (!provided.has(part) && !isReturned) provided.set(part, root.subject);
      }
    }
  }
  return provided;
}

/** What shows that a change works: tools and checks are computed again without a model, all else needs an eval. */
function proofOf({ lever, done }: BuiltChange, { cases }: Change["flips"], { proofs }: ChangeSources): string {
  if (lever === "tool" || lever === "flow" || done !== undefined) return proofs.replay;
  const named = cases.slice(0, 3).map((id) => (/^[\w.-]+$/.test(id) ? ` --case ${id}` : ""));
  return `${proofs.evals}${named.join("")}`;
}

/** What builds the change that takes a root away. */
const BUILDERS: Record<
  Root["kind"],
  (building: Building, findings: readonly PlannedFinding[], subject: string) => BuiltChange
> = {
  "wrong tool": (building, _, tool) => fixTool(building, tool),
  field: (building, findings, field) => copyField(building, field, findings),
  outcome: stateRule,
  "missing field": (building, findings, field) => addField(building, field, findings),
  "check misses": checkOutputs,
  "check rejects": relaxCheck,
  rules: closeRules,
  "figures in text": citeOnly,
  "no reasoning": askForText,
  "orders in text": distrustText,
  "skipped tools": callAllTools,
  "tool description": (building, _, tool) => describeTools(building, tool),
  "failing tool": (building, findings, tool) => mendTool(building, tool, findings),
  "unknown tool": nameTools,
  "answer form": (building, _, about) => fixAnswerForm(building, about),
  "first answer": betterFirstAnswer,
  refusal: answerRefusals,
  provider: (_, findings) => calmProvider(findings),
  program: mendProgram,
  usage: lookAtUsage,
  "verdict of a person": settleVerdict,
  "no decision": decideMore,
  "flow around it": (building, [finding]) => lookAtFlow(building, finding as PlannedFinding),
  other: (building, [finding]) => pullLever(building, finding as PlannedFinding),
};
