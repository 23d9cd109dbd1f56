import type { Json } from "../../../runtime/models/message.js";
import { countText } from "../../../text/format.js";
import type { PlannedFinding } from "../findings-file.js";
import { code, prose } from "../write/markdown.js";
import { type Building, type BuiltChange, type Edit, editOf, fileOf, listed } from "./change.js";
import type { PlanFacts, ToolSeen, WorkedExample } from "./facts.js";
import { formulaOf, inputsOf, meaningOf, partsOf, toolNameFor, unitOf } from "./figures.js";

/** The function by which generated tools read the policy's figures. */
const REFERENCE = "reference";

/** A tool that returns wrong figures is made to return the policy's. */
export function fixTool(building: Building, named: string): BuiltChange {
  const { facts, source } = building;
  const tool = named === "" ? toolWithWrongFigures(facts) : named;
  const seen = facts.tools.get(tool);
  const wrong = wrongKeysOf(seen);
  const parts = figuresBehind(building, wrong).filter((key) => isPartOf(building, tool, key));
  const returns = [...new Set([...(seen?.keys.keys() ?? []), ...parts])];
  for (const key of returns) building.provided.set(key, tool);
  const today = facts.today.get(tool);
  const isRight = wrong.length > 0 && wrong.every((key) => today?.right.has(key));
  const file = source.fileOfTool(tool) ?? fileOf("tool", building);
  if (seen && wrong.some((key) => today?.unsteady.has(key))) return steadyTool(building, { tool, seen, wrong, file });
  const canReplace = seen !== undefined && !seen.more && returns.length > 0 && !isRight;
  const hunks = canReplace ? source.replaceRun(tool, (input) => bodyOf(returns, input), REFERENCE) : undefined;
  return {
    lever: "tool",
    title: wrong.length === 0 ? `Correct ${code(tool)}` : `Let ${code(tool)} return the policy's ${keys(wrong)}`,
    what: [
      `${code(tool)} must return ${returns.length === 0 ? "what the policy says" : keys(returns)}, with units in the keys.`,
      ...wrong.map((key) => formulaSentence(building, key)),
      hunks || isRight ? "" : `${code(REFERENCE)} below is the agent's own function of that name.`,
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
    edits: [editOf(hunks, tool, file, isRight ? undefined : bodyOf(returns, "input").join("\n"))],
    examples: (seen?.examples ?? []).map((example) => exampleLine(building, example)),
    ...(isRight ? { done: `today's ${code(tool)} returns ${keys(wrong)} as the policy does, on these inputs` } : {}),
  };
}

/** A tool whose code of today returned wrong figures, and returns right ones for the same inputs now. */
function steadyTool(
  building: Building,
  { tool, seen, wrong, file }: { tool: string; seen: ToolSeen; wrong: readonly string[]; file: string },
): BuiltChange {
  return {
    lever: "tool",
    title: `Let ${code(tool)} return the same ${keys(wrong)} each time`,
    what: `Today's code returned wrong figures in ${countText(seen.wrongToday, "run")}, and right ones for some of the same inputs when it was called again: the result depends on more than the input, such as a service, a cache, the time or chance. Find what that is, and let the tool fail where it is not as it should be.`,
    edits: [{ file, symbol: tool, hunks: [] }],
    examples: seen.examples.map((example) => exampleLine(building, example)),
  };
}

/** The tool of a finding that names none: findings of earlier versions. */
function toolWithWrongFigures({ tools }: PlanFacts): string {
  return [...tools].find(([, seen]) => wrongKeysOf(seen).length > 0)?.[0] ?? "";
}

function wrongKeysOf(seen: ToolSeen | undefined): string[] {
  return [...(seen?.keys ?? [])].flatMap(([key, { wrong }]) => (wrong > 0 ? [key] : []));
}

/** Whether a tool is to return a part of its figure: no other tool did, or will. */
function isPartOf({ facts, provided }: Building, tool: string, key: string): boolean {
  const by = provided.get(key);
  return by === undefined ? !wasReturned(facts, key) : by === tool;
}

/** What wrong figures are made of, as far as the reference has it. */
function figuresBehind({ agent, facts }: Building, wrong: readonly string[]): string[] {
  const [sample] = facts.samples.values();
  return sample ? wrong.flatMap((key) => partsOf(agent, key, sample.reference)) : [];
}

function keys(names: readonly string[]): string {
  return listed(names.map(code));
}

/** How a figure is computed, in a sentence; empty where nobody says. */
function formulaSentence({ agent }: Building, key: string): string {
  const formula = formulaOf(agent, key);
  if (formula !== undefined) return `${code(key)} is ${formula}.`;
  const meaning = meaningOf(agent, [key]);
  return meaning === "" ? "" : `${code(key)} is ${prose(meaning)}.`;
}

/** An example in a line: the input, what the tool said, what is right. */
function exampleLine(building: Building, { wrong, ...example }: WorkedExample): string {
  const right = wrong.map(({ key, expected }) => `${key} ${JSON.stringify(expected)}`).join(", ");
  return `${saidFor(building, example)}; right is ${code(right)} (${code(example.trace_id.slice(0, 8))}).`;
}

/** For which input a tool said what. */
export function saidFor({ agent }: Building, { input, said }: Pick<WorkedExample, "input" | "said">): string {
  const untrusted = agent.analysis?.untrusted ?? [];
  const fields = Object.entries(input).filter(([name]) => !untrusted.includes(name));
  const given = fields.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
  return `${code(given)}: it said ${code(said)}`;
}

/** The body of a tool that reads figures from the reference. @param input its parameter */
function bodyOf(names: readonly string[], input: string): string[] {
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return [
    `(${input}) => {`,
    `  const { figures } = ${REFERENCE}(input);`,
    `  return Object.fromEntries([${list}].map((key) => [key, figures[key] ?? null]));`,
    "}",
  ];
}

export interface FigureTool {
  tool: string;
  edits: Edit[];
  /** In words: what was added; empty where a tool had it already. */
  added: string;
  /** Today's code has a tool for it that the runs were not offered. */
  today: boolean;
}

/**
 * Sees to it that some tool returns a figure: one that the runs were offered, one that a change corrects or adds, one
 * of today's, else a new one.
 */
export function provideFigure(building: Building, key: string, findings: readonly PlannedFinding[]): FigureTool {
  const { provided } = building;
  const known = provided.get(key) ?? offeredWith(building, key, findings);
  if (known !== undefined) return { tool: known, edits: [], added: "", today: false };
  const today = toolOfToday(building, key);
  if (today !== undefined) {
    provided.set(key, today);
    // It was there, and not called.
    if (building.facts.tools.has(today)) return { tool: today, edits: [], added: "", today: false };
    return { tool: today, edits: [], added: `${code(today)}, which returns ${code(key)}`, today: true };
  }
  return newTool(building, key);
}

/** Today's tool that returns a figure rightly. */
function toolOfToday({ facts }: Pick<Building, "facts">, key: string): string | undefined {
  return [...facts.today].find(([, { right }]) => right.has(key))?.[0];
}

/** Whether no tool gives a figure, so that a change must add one. */
export function isMissing(building: Building, key: string, findings: readonly PlannedFinding[]): boolean {
  return building.provided.get(key) === undefined && offeredWith(building, key, findings) === undefined;
}

/** The tool that returned a figure rightly in most of the runs with a finding. */
function offeredWith({ facts }: Building, key: string, findings: readonly PlannedFinding[]): string | undefined {
  const ids = findings.flatMap(({ trace_ids }) => trace_ids).filter((id) => facts.rightKeys.has(id));
  const having = ids.filter((id) => facts.rightKeys.get(id)?.has(key));
  if (ids.length === 0 || having.length * 2 <= ids.length) return undefined;
  return [...facts.tools].find(([, { keys }]) => (keys.get(key)?.right ?? 0) > 0)?.[0];
}

function newTool(building: Building, key: string): FigureTool {
  const { agent, facts, source, provided } = building;
  const tool = toolNameFor(key);
  const [sample] = facts.samples.values();
  const parts = sample ? partsOf(agent, key, sample.reference) : [];
  const returns = [key, ...parts.filter((part) => !provided.has(part) && !wasReturned(facts, part))];
  const code = (input: string) => [
    "defineTool({",
    `  name: ${JSON.stringify(tool)},`,
    `  description: ${JSON.stringify(descriptionOf(building, key, sample ? [sample.input] : []))},`,
    ...indented(bodyOf(returns, input)),
    "}),",
  ];
  for (const each of returns) if (!provided.has(each)) provided.set(each, tool);
  const behind = agent.tools.map(({ name }) => name).findLast((name) => source.fileOfTool(name) !== undefined);
  const hunks = behind === undefined ? undefined : source.addTool(behind, code, REFERENCE);
  return {
    tool,
    edits: [editOf(hunks, "tools", fileOf("tool", building), code("input").join("\n"))],
    added: `${code(tool)}, which returns ${keys(returns)}`,
    today: false,
  };
}

function indented([first = "", ...rest]: readonly string[]): string[] {
  const lines = [`  run: ${first}`, ...rest.map((line) => `  ${line}`)];
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

/** Whether a tool of the recorded runs returned a figure rightly. */
export function wasReturned({ tools }: PlanFacts, key: string): boolean {
  return [...tools.values()].some(({ keys }) => (keys.get(key)?.right ?? 0) > 0);
}

/** What a new tool says of itself: its figure with its unit, and exactly what it depends on. */
function descriptionOf({ agent }: Building, key: string, inputs: readonly Readonly<Record<string, Json>>[]): string {
  const names = [key, fieldNamed(key)];
  const meaning = meaningOf(agent, names);
  const unit = unitOf(key);
  const { on, not } = inputsOf(agent, names, inputs);
  const words = fieldNamed(key).replaceAll("_", " ");
  const first = `${words.charAt(0).toUpperCase()}${words.slice(1)}${unit === "" ? "" : ` ${unit}`}${meaning === "" ? "" : `: ${meaning}`}.`;
  const depends =
    on.length === 0 ? "" : ` Depends on ${listed(on)}${not.length > 0 ? `; not on ${listed(not, "or")}` : ""}.`;
  return first + depends;
}

/** A figure's key without its unit. */
function fieldNamed(key: string): string {
  return toolNameFor(key).slice("calc_".length);
}
