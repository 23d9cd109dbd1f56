import * as z from "zod/mini";
import { outcomeFieldOf } from "../../../runtime/definition/outcome.js";
import type { PlannedFinding } from "../findings-file.js";
import { code, prose } from "../write/markdown.js";
import {
  type Building,
  type BuiltChange,
  detailsOf,
  editIn,
  editOf,
  fileOf,
  instruct,
  listed,
  saidAlready,
  sayInInstructions,
  says,
  wasOfToday,
} from "./change.js";
import { formulaOf, keysOfField, meaningOf, unitOf } from "./figures.js";
import { type Told, tellModel } from "./tell-model.js";
import { type FigureTool, provideFigure } from "./tool-changes.js";

/** Wrong ways that a sentence names. */
const MAX_WRONG_WAYS = 3;

/** The names that are there already: a wrong way that a finding counts is one of the agent's methods, or none. */
function wrongWays({ agent }: Building, findings: readonly PlannedFinding[]): string[] {
  const known = new Set(agent.analysis?.methods.filter(({ correct }) => !correct).map(({ name }) => name));
  return detailsOf(findings)
    .filter((text) => known.has(text))
    .slice(0, MAX_WRONG_WAYS);
}

/** A wrong field of the output: the sentence that says where its value comes from, and the tool that gives it. */
export function copyField(building: Building, field: string, findings: readonly PlannedFinding[]): BuiltChange {
  const { agent } = building;
  const key = keyOfField(building, field);
  if (key === undefined) return defineField(building, field, findings);
  const given = provideFigure(building, key, findings);
  const isDone = says(agent.instructions, [field], [given.tool, key]);
  const done = given.edits.length > 0 ? undefined : saidAlready(building, findings, isDone);
  const addsTool = given.added !== "";
  const title = addsTool
    ? `Add the tool ${code(given.tool)}, and copy ${code(field)} from it`
    : `Copy ${code(field)} from ${code(given.tool)}`;
  const wasThere = findings.some(({ trace_ids }) => trace_ids.some((id) => building.facts.rightKeys.get(id)?.has(key)));
  const seen = wasThere
    ? `${code(key)} was returned, and not copied`
    : `no tool of these runs returned ${code(key)}, so the model made it up`;
  if (!addsTool && isDone && wasOfToday(building, findings))
    return describeField(building, findings, { field, key, given });
  const edits = done
    ? []
    : [...given.edits, sayInInstructions(building, sentenceOf(building, { field, key, given, findings }))];
  return {
    lever: addsTool ? "tool" : "instructions",
    title,
    what: `${addsTool ? `Add ${given.added}, and say` : "Say"} where ${code(field)} comes from: ${seen}.`,
    edits,
    ...(done ? { done: `${given.today ? `${code(given.tool)} returns ${code(key)} today; ` : ""}${done}` } : {}),
  };
}

/** The figure that a field is copied from. */
export function keyOfField(building: Building, field: string): string | undefined {
  return keysOfField(building.agent, field, references(building))[0];
}

/** The figures that the rule of the outcome is made of. */
export function keysOfRule(building: Building): string[] {
  const field = outcomeFieldOf(building.agent);
  return field === undefined ? [] : keysOfField(building.agent, field, references(building));
}

function references({ facts }: Building) {
  return [...facts.samples.values()].map(({ reference }) => reference);
}

function sentenceOf(
  building: Building,
  {
    field,
    key,
    given,
    findings,
  }: { field: string; key: string; given: FigureTool; findings: readonly PlannedFinding[] },
): string {
  const meaning = meaningOf(building.agent, [field, key]);
  const ways = wrongWays(building, findings);
  const isRounded = findings.some((finding) => finding.code === "figure_rounded");
  return [
    `- Set ${field} to ${key} of ${given.tool}${meaning === "" ? "" : `: ${meaning}`}.`,
    isRounded ? "Copy all of its digits." : "",
    ways.length === 0 ? "" : `It is not ${listed(ways, "or")}.`,
    "Do not estimate it.",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** A field that no figure of the reference is known to give: its formula, as far as the agent says it. */
function defineField(building: Building, field: string, findings: readonly PlannedFinding[]): BuiltChange {
  const meaning = formulaOf(building.agent, field)?.replaceAll("`", "") ?? meaningOf(building.agent, [field]);
  const expected = findings.flatMap(({ evidence }) => evidence).find((each) => each.expected !== null)?.expected;
  const ways = wrongWays(building, findings);
  const line = `- ${field}: ${meaning === "" ? "copy it from the tool that computes it" : meaning}.${ways.length > 0 ? ` It is not ${listed(ways, "or")}.` : ""} Do not estimate it.`;
  const what = `Say what ${code(field)} is; no figure that the policy names gives it${expected ? ` (right is ${code(expected)})` : ""}. A tool that returns it is better: then it can be copied.`;
  return instruct(building, `Define ${code(field)}`, what, line);
}

/** Said already, and not followed: the field's description says it where the field is written, else the end of the prompt. */
function describeField(
  building: Building,
  findings: readonly PlannedFinding[],
  { field, key, given: { tool } }: { field: string; key: string; given: FigureTool },
): BuiltChange {
  const { properties = {} } = z.toJSONSchema(building.agent.output, { io: "input", unrepresentable: "any" });
  const described = String((properties[field] as { description?: string } | undefined)?.description ?? "");
  if (says(described, [tool, key])) {
    return tellModel(building, findings, {
      title: `Copy ${code(field)} from ${code(tool)}`,
      what: "",
      line: "",
      words: [[field], [tool, key]],
      reminder: `Copy ${field} from ${key} of ${tool}, with all of its digits.`,
    });
  }
  return {
    lever: "schema",
    title: `Let the schema say where ${code(field)} comes from`,
    what: "The instructions of these runs said it, and the model did not follow them. Describe the field where the model writes it.",
    edits: [
      editIn(
        building.source.fileOfField(field) ?? fileOf("schema", building),
        field,
        `describe(${JSON.stringify(`${key} of ${tool}, copied with all of its digits`)})`,
      ),
    ],
  };
}

/** A wrong outcome: the policy's rule, written out with the tools that its figures come from. */
export function stateRule(building: Building, findings: readonly PlannedFinding[]): BuiltChange {
  const { agent } = building;
  const field = outcomeFieldOf(agent) ?? "the outcome";
  const formula = formulaOf(agent, field);
  const given = keysOfRule(building).map((key) => ({ key, ...provideFigure(building, key, findings) }));
  const ofTool = new Map(given.map(({ key, tool }) => [key, tool]));
  const rule = formula?.replace(/`(\w+)`/g, (_, key: string) =>
    ofTool.has(key) ? `${key} of ${ofTool.get(key)}` : key,
  );
  const isContradicted = findings.some((finding) => finding.code === "reasoning_contradicts_decision");
  const byRule = rule === undefined ? byFigures(field, given, agent.tools.length > 0) : `- ${capital(rule)}.`;
  const alone = isContradicted
    ? " Nothing else decides. Decide first; the reasoning then says the same as the other fields."
    : " Nothing else decides.";
  const stem = field.slice(0, 6);
  const told: Told = {
    title: `State the rule that decides ${code(field)}`,
    what: `Say by which figures ${code(field)} is decided, and that nothing else counts.${isContradicted ? " The text must say the same as the fields." : ""}`,
    line: byRule + alone,
    words: [[stem], given.length > 0 ? given.flatMap(({ key, tool }) => [key, tool]) : ["only if"]],
    reminder: `${byRule.replace(/^- /, "")}${alone}`,
  };
  const edits = given.flatMap((each) => each.edits);
  if (edits.length === 0) return tellModel(building, findings, told);
  return {
    lever: "tool",
    title: told.title,
    what: told.what,
    edits: [...edits, sayInInstructions(building, told.line)],
  };
}

function byFigures(field: string, given: readonly { key: string; tool: string }[], hasTools: boolean): string {
  const tools = hasTools ? "what the tools return, and by " : "";
  if (given.length === 0) return `- Decide ${field} by ${tools}the rules that are written here.`;
  return `- Decide ${field} by ${listed(given.map(({ key, tool }) => `${key} of ${tool}`))} alone.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A field that nobody can check, as the output does not have it. */
export function addField(building: Building, field: string, findings: readonly PlannedFinding[]): BuiltChange {
  const { agent, source } = building;
  const fields = Object.keys(agent.output._zod.def.shape);
  const isThere = fields.includes(field);
  const value = references(building).map(({ output }) => (output as Record<string, unknown>)[field])[0];
  const type = typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "number";
  const key = keyOfField(building, field);
  const given = key === undefined || isThere ? undefined : provideFigure(building, key, findings);
  const meaning = meaningOf(agent, [field, key ?? ""]);
  const unit = unitOf(key ?? "");
  const from = given ? `${key} of ${given.tool}` : "";
  const description = [[meaning, unit].filter((part) => part !== "").join(", "), from]
    .filter((part) => part !== "")
    .join("; ");
  const codeOf = (mini: boolean) => {
    const text = JSON.stringify(capital(description === "" ? field.replaceAll("_", " ") : description));
    return mini ? `${field}: z.${type}().check(z.describe(${text}))` : `${field}: z.${type}().describe(${text})`;
  };
  const determined = Object.keys((references(building)[0]?.output ?? {}) as object).filter((name) =>
    fields.includes(name),
  );
  const hunks = isThere ? [] : source.addField(determined, codeOf);
  const edit = editOf(hunks, field, fileOf("schema", building), codeOf(false));
  return {
    lever: "schema",
    title: `Add ${code(field)} to the output`,
    what: `The policy determines ${code(field)}${meaning === "" ? "" : ` (${prose(meaning)})`}, and the output does not say it, so nobody can check it.`,
    edits: isThere ? [edit] : [...(given?.edits ?? []), edit],
    ...(isThere ? { done: `today's output has ${code(field)}` } : {}),
  };
}
