import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { listSome } from "../../../text/format.js";
import { filesOf } from "../write/lever-files.js";
import { code, commandLine } from "../write/markdown.js";
import { type Change, listed, type ProposedCase } from "./change.js";

/** Proposals that are written out, and ids that are named. */
const MAX_PROPOSED = 20;
const MAX_NAMED = 10;

/** What of an agent's cases is to be changed: labels that the policy contradicts, inputs that none covers. */
export function caseChanges(
  agent: AnyAgent,
  {
    mislabelled,
    failed,
    uncovered,
    harvest,
    check,
  }: {
    mislabelled: readonly string[];
    /** How many inputs failed, and those of them that no case has. */
    failed: number;
    uncovered: readonly ProposedCase[];
    /** The command that makes cases of the inputs, and the one that checks labels. */
    harvest: string;
    check: string;
  },
): Change[] {
  const file = filesOf("case", agent)[0] ?? "";
  const nothing = { outcomes: 0, answers: 0, stopped: 0, cases: [] };
  const labels = mislabelled.map(code);
  const wrong: Change = {
    lever: "case",
    title: "Correct labels that the policy contradicts",
    what: `${labels.length > MAX_NAMED ? listSome(labels, MAX_NAMED) : listed(labels)}: the check says what the policy says of each. The agent stays as it is.`,
    edits: [{ file, symbol: "expected", hunks: [] }],
    findings: [],
    flips: nothing,
    proof: check,
  };
  const proposals = uncovered.map((each) => proposal(agent, each));
  const missing: Change = {
    lever: "case",
    title: `Make ${uncovered.length === 1 ? "a case" : `cases`} of the ${uncovered.length === 1 ? "input" : `${uncovered.length} inputs`} that failed`,
    what: `No case covers ${uncovered.length === 1 ? "it" : "them"}, so no eval would have told. ${commandLine(harvest)} writes ${uncovered.length === 1 ? "it with the policy's label" : "them with the policy's labels"}; a person accepts what becomes a case.`,
    edits: [{ file, symbol: "expected", hunks: [] }],
    examples: [`The proposals: ${listSome(proposals, MAX_PROPOSED, "; ")}.`],
    findings: [],
    flips: nothing,
    proof: check,
  };
  const covered: Change = {
    ...missing,
    title: "Make cases of the inputs that failed",
    examples: [],
    done: "cases have them all, with the policy's labels",
  };
  return [
    ...(mislabelled.length > 0 ? [wrong] : []),
    ...(uncovered.length > 0 ? [missing] : failed > 0 ? [covered] : []),
  ];
}

/** An input by its positional values and the names of what else it has, and what the policy says of it. */
function proposal(agent: AnyAgent, { input, expected }: ProposedCase): string {
  const names = agent.positionals.length > 0 ? agent.positionals : Object.keys(input);
  const others = Object.entries(input).filter(([name, value]) => !names.includes(name) && (value ?? null) !== null);
  const isShort = (value: unknown) => typeof value === "number" || typeof value === "boolean";
  const given = [
    ...names.map((name) => JSON.stringify(input[name] ?? null)),
    ...others.map(([name, value]) => `${name}=${isShort(value) ? value : "…"}`),
  ].join(" ");
  const outcome = agent.outcomeOf(expected);
  const labels = outcome === null || outcome === undefined ? JSON.stringify(expected) : outcome;
  return `${code(given)} ${labels}`;
}
