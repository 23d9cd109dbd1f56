import { traitOf } from "../../../runtime/check/warning-codes.js";
import type { PlannedFinding } from "../findings-file.js";
import { filesOf } from "../write/lever-files.js";
import { code, prose } from "../write/markdown.js";
import { type Building, type BuiltChange, detailsOf, editIn, editOf, fileOf, instruct, listed } from "./change.js";

/** Wrong outputs that no check kept back. */
export function checkOutputs(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const { facts, source, agent } = building;
  const ids = findings.flatMap(({ trace_ids }) => trace_ids);
  const passed = ids.filter((id) => facts.unchecked.has(id));
  const codes = [
    ...new Set(findings.flatMap(({ evidence }) => evidence.flatMap(({ expected }) => expected?.split(", ") ?? []))),
  ];
  const isDone = passed.length === 0 && ids.some((id) => facts.samples.has(id));
  const hunks = isDone ? [] : source.removeLine(/^\s*validate:\s*\([^)]*\)\s*=>\s*\[\],?(?:\s*\/\/.*)?$/);
  const [file, check] = filesOf("flow", agent);
  return {
    lever: "flow",
    title: "Check each output, and send a wrong one back once",
    what: hunks
      ? "Without a check of its own, the agent's output is held against its reference, field by field: a wrong one is sent back once, and does not stand when it is wrong again."
      : `Let the check find ${listed(codes.slice(0, 4).map(code))}: a wrong output is sent back once, and does not stand when it is wrong again.`,
    edits: [
      editOf(
        hunks,
        "validate",
        check ?? file ?? "",
        "Leave validate out, where the reference says all that must hold; else return a violation for each of these codes.",
      ),
    ],
    ...(isDone ? { done: `today's check finds what was wrong in all of these outputs` } : {}),
  };
}

/** Right outputs that a check rejected. */
export function relaxCheck(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const codes = detailsOf(findings);
  const known = codes.length > 0 ? listed(codes.slice(0, 4).map(code)) : "what it was rejected for";
  return {
    lever: "flow",
    title: `Do not reject for ${known} what is right`,
    what: "The check of the version that made these runs rejected outputs in which today's finds nothing of that.",
    edits: [editIn(filesOf("flow", building.agent)[1] ?? fileOf("flow", building), "validate")],
    done: "today's check lets these outputs stand",
  };
}

/** First answers that did not stand, for reasons that no other change takes away. */
export function betterFirstAnswer(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const codes = detailsOf(findings);
  const fields = [...new Set(codes.flatMap((each) => traitOf(building.agent, each)?.field ?? []))];
  const line =
    fields.length > 0
      ? `- Before you answer, compare ${listed(fields)} with what the tools returned: each must be the tool's own value.`
      : "- Before you answer, read the answer once more: each field has the type that is asked for, and the text agrees with the fields.";
  const what = `First answers were sent back for ${listed(codes.slice(0, 4).map(code))}: a round trip each.`;
  return instruct(building, "Let the first answer stand", what, line);
}

/** Answers that were cut off, never came, or had another form. */
export function fixAnswerForm(building: Building, about: string): BuiltChange {
  const { agent } = building;
  const fields = Object.entries(agent.output._zod.def.shape).map(
    ([name, schema]) => `${name} (${schema._zod.def.type})`,
  );
  const json = `- Answer with one JSON object and nothing else: ${listed(fields)}.`;
  if (about === "output_unreadable") {
    const what = "Answers were not the structured output that was asked for.";
    return instruct(building, "Say which form the answer has", what, json);
  }
  if (about === "no_answer") {
    return instruct(
      building,
      "Ask for the answer once the tools have answered",
      "The model went on calling tools until its round trips were used up.",
      "- Call each tool once, all in one step. When their results are there, answer: do not call again.",
    );
  }
  const text = agent.reading?.field ?? "reasoning";
  return {
    lever: "schema",
    title: `Bound the length of ${code(text)}`,
    what: "Answers were cut off at the token limit. Ask for a shorter text; a longer answer is cut off again.",
    edits: [
      editIn(
        building.source.fileOfField(text) ?? fileOf("schema", building),
        text,
        'describe("Why, in at most three sentences")',
      ),
    ],
  };
}

/** A model that will not answer. */
export function answerRefusals(building: Building): BuiltChange {
  return instruct(
    building,
    "Say what the work is for",
    "The model refused. Say who asks, and that a person is responsible; where it still refuses, compare another model by `underwrite eval --model`.",
    "- This is ordinary work that a responsible person has asked for and will review. Answer it by the rules above.",
  );
}

/** Model calls that failed, or were answered only after retries. */
export function calmProvider(findings: readonly PlannedFinding[]): BuiltChange {
  const failed = findings.some((finding) => finding.code === "provider_failed");
  return {
    lever: "flow",
    title: failed ? "Give model calls more time and retries" : "Ask the provider less at once",
    what: failed
      ? "Calls failed for good. No text of the agent helps here: give them more retries and time, or run fewer at once (`--concurrency`)."
      : "Calls were answered only after retries: run fewer at once (`--concurrency`). Nothing is wrong with the answers.",
    edits: [editIn(".env", "UNDERWRITE_MAX_RETRIES", "UNDERWRITE_MAX_RETRIES=5\nUNDERWRITE_TIMEOUT=120")],
  };
}

/** Runs that a fault or a kill ended. */
export function mendProgram(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const faulted = findings.find((finding) => finding.code === "run_faulted");
  const said = faulted?.evidence[0]?.quote ?? "";
  const [traceId = ""] = findings[0]?.trace_ids ?? [];
  return {
    lever: "flow",
    title: faulted ? "Mend the fault that ended runs" : "Find out what ends runs early",
    what: faulted
      ? `A fault of the program ended the run${said === "" ? "" : `: ${code(said)}`}. Reproduce it with the input of ${code(traceId.slice(0, 8))} (\`underwrite explain\` has it).`
      : "The process was killed, or its spans were lost: the agent need not be changed. Look at what ended it (memory, a deadline, a deployment).",
    edits: [editIn(fileOf("flow", building), building.agent.name)],
  };
}

/** Tokens, cost or time out of line. */
export function lookAtUsage(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const drift = findings.find((finding) => finding.code.endsWith("_drift"));
  const [traceId = ""] = findings[0]?.trace_ids ?? [];
  const evidence = findings[0]?.evidence[0];
  const than = evidence?.expected
    ? `${code(evidence.quote)}, where ${code(evidence.expected)} is usual`
    : code(evidence?.quote ?? "");
  return {
    lever: "flow",
    title: drift ? "Take back what made runs dearer" : "Look at runs that use far more",
    what: drift
      ? `Since ${code(drift.subject)}: ${than}. Compare that version's instructions and tools' descriptions with those before it, and take out what it need not say.`
      : `${than}. See what such a run did otherwise (${code(traceId.slice(0, 8))}): more round trips, longer texts, retries.`,
    edits: [editIn(fileOf("instructions", building), "instructions")],
  };
}

/** Runs of several causes that end without a decision. */
export function decideMore(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const reasons = detailsOf(findings);
  const [traceId = ""] = findings[0]?.trace_ids ?? [];
  return {
    lever: "flow",
    title: "Let runs end with a decision",
    what: `Too many runs end without one${reasons.length > 0 ? `: ${listed(reasons.slice(0, 4).map(code))}` : ""}. No single cause explains them: mend the most frequent ending first (${code(traceId.slice(0, 8))} is one), and hand what is left to a person.`,
    edits: [editIn(fileOf("flow", building), building.agent.name)],
  };
}

/** Answers of one input that another one got, and models that nobody asked: the agent's own parts are not to blame. */
export function lookAtFlow(building: Building, finding: PlannedFinding): BuiltChange {
  const [traceId = "", other = ""] = finding.trace_ids;
  const isModel = finding.code === "model_differs";
  const [said] = finding.evidence;
  return {
    lever: "flow",
    title: isModel ? "Have the model answer that is asked" : "Answer each input for itself",
    what: isModel
      ? `${code(said?.expected ?? "One model")} was asked, and ${code(said?.quote ?? "another one")} answered: look at the address, the router or the fallback between them, and ask for the model that is meant. Costs are those of the one that answered.`
      : `Runs of different inputs have one answer (${[traceId, other].map((id) => code(id.slice(0, 8))).join(", ")}): look for a cache whose key leaves inputs out, an example in the prompt, or a state that runs share.`,
    edits: [editIn(fileOf("flow", building), building.agent.name)],
  };
}

/** What a person called wrong: the policy says so too, or it is the policy that has to be looked at. */
export function settleVerdict({ agent }: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const said = findings.flatMap(({ evidence }) => evidence.map(({ quote }) => quote)).slice(0, 3);
  const ids = findings.flatMap(({ trace_ids }) => trace_ids).slice(0, 3);
  const settled = agent.lacks.has("reference")
    ? "Nothing else says what is right: keep the input as a case with the answer that is, and change the instructions or tools until it passes."
    : "Where the policy agrees, another change takes it away; where it does not, the reference or the person is wrong: decide which, and keep the input as a case with that label.";
  return {
    lever: "case",
    title: "Settle what a person disagrees with",
    what: `A person said ${listed(said.map(code))} of ${listed(ids.map((id) => code(id.slice(0, 8))))}. ${settled}`,
    edits: [editIn(filesOf("case", agent)[0] ?? "", "expected")],
  };
}

/** What nothing is known of beyond its title and its lever: codes of an agent's own. */
export function pullLever(building: Building, finding: PlannedFinding): BuiltChange {
  const { lever, evidence } = finding;
  const expected = evidence.find((each) => each.expected !== null)?.expected;
  const title = traitOf(building.agent, finding.code)?.title ?? finding.code.replaceAll("_", " ");
  const line = `- Mind this: ${title}${expected ? "; see the tools for what is right" : ""}.`;
  const what = `${prose(title)}${expected ? `: right is ${code(expected)}` : ""}.`;
  const mend = `Mend ${code(finding.code)}`;
  if (lever === "instructions") return instruct(building, mend, what, line);
  return {
    lever,
    title: mend,
    what,
    edits: [editIn(fileOf(lever, building), finding.subject || building.agent.name)],
  };
}
