import * as z from "zod/mini";
import { valuesOf } from "../../runtime/check/schema-values.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import type { Json } from "../../runtime/models/message.js";
import { readAs } from "../../runtime/read-as.js";
import { countText } from "../../text/format.js";
import { show } from "../../text/visible.js";
import type { Case } from "./case.js";
import { type CaseProblem, caseProblem } from "./case-problem.js";

/** What became of right outputs that were made wrong, one field at a time. */
export interface CheckProof {
  /** Wrong outputs that the agent's check was given, and those that it reported. */
  tried: number;
  reported: number;
  /** Cases of which no whole output is known that the schema takes: nothing was tried on them. */
  untried: number;
  problems: CaseProblem[];
}

/** By how much a figure is moved, up and down: a tenth of it, and one more, so that nothing is moved too. */
const SHARE = 0.1;
const LEAST = 1;

/** One way to make a field wrong. */
interface Wrong {
  how: "flipped" | "raised" | "lowered" | "replaced";
  value: Json;
}

/** A field that was made wrong in one way, over all cases. */
interface Tally {
  field: string;
  how: Wrong["how"];
  tried: number;
  missed: number;
  /** The first case that shows it, and what nobody said anything of. */
  first?: { each: Case; from: Json; to: Json };
}

/**
 * Checks the agent's own check: in each case's right output each field that the reference determines is made wrong by
 * itself, and the check must report a violation that it does not report of the right one. An output that its
 * schema refuses is reported, too. Nothing for an agent without a check, or without a
 * reference: a check that does not know the right answer cannot know all wrong ones.
 */
export function proveCheck<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  cases: readonly Case<Input>[],
): CheckProof {
  if (agent.lacks.has("check") || agent.lacks.has("reference"))
    return { tried: 0, reported: 0, untried: 0, problems: [] };
  const tallies = new Map<string, Tally>();
  let untried = 0;
  for (const each of cases) {
    const { right, fields } = rightOutput(agent, each);
    const before = reportsOf(agent, each, right);
    if (before === undefined) {
      untried++;
      continue;
    }
    for (const field of fields) {
      const from = right[field] as Json;
      for (const { how, value } of wrongValues(agent.output._zod.def.shape[field], from)) {
        const key = `${field} ${how}`;
        const tally = tallies.get(key) ?? { field, how, tried: 0, missed: 0 };
        tallies.set(key, tally);
        tally.tried++;
        const after = reportsOf(agent, each, { ...right, [field]: value });
        if (after === undefined || [...after].some((report) => !before.has(report))) continue;
        tally.missed++;
        tally.first ??= { each, from, to: value };
      }
    }
  }
  const all = [...tallies.values()];
  const sum = (of: "tried" | "missed") => all.reduce((total, tally) => total + tally[of], 0);
  return {
    tried: sum("tried"),
    reported: sum("tried") - sum("missed"),
    untried,
    problems: all.flatMap((tally) => problemOf(tally, all)),
  };
}

function problemOf({ field, how, tried, missed, first }: Tally, all: readonly Tally[]): CaseProblem[] {
  if (!first) return [];
  const { each, from, to } = first;
  const isNever = all.every((tally) => tally.field !== field || tally.missed === tally.tried);
  const isSome = `in ${missed} of ${countText(tried, "case")} nobody checks whether it is ${how}`;
  const extent = isNever ? "nobody checks it" : isSome;
  const text = `${extent}. The output is right with ${show(from)}; ${how} to ${show(to)}, the agent's check reports no violation.`;
  const place = { file: each.file, case_id: each.id, field };
  return [{ ...caseProblem("unchecked_field", place, text), actual: to, expected: from }];
}

/** The right output of a case as far as it is known, with something in its other fields, and the known fields of it. */
function rightOutput<Input, Output>(agent: AgentDefinition<Input, Output>, each: Case<Input>) {
  const { shape } = agent.output._zod.def;
  const known = agent.reference(each.application).output as Record<string, Json>;
  const fields = Object.keys(shape).filter((field) => Object.hasOwn(known, field));
  const rest = Object.entries(shape).flatMap(([field, schema]) => {
    const [filler] = fields.includes(field) ? [] : valuesOf(schema);
    return filler === undefined ? [] : [[field, filler]];
  });
  return {
    fields,
    right: {
      ...Object.fromEntries(rest),
      ...Object.fromEntries(fields.map((field) => [field, known[field]])),
    } as Record<string, Json>,
  };
}

function wrongValues(schema: z.core.$ZodType | undefined, right: Json): Wrong[] {
  if (typeof right === "boolean") return [{ how: "flipped", value: !right }];
  if (typeof right === "number") {
    const step = LEAST + Math.abs(right) * SHARE;
    const by = (amount: number) =>
      Number.isInteger(right) ? right + Math.sign(amount) * Math.ceil(step) : right + amount;
    return [
      { how: "raised", value: by(step) },
      { how: "lowered", value: by(-step) },
    ];
  }
  if (typeof right !== "string" || !schema) return [];
  const { enum: choices } = z.toJSONSchema(schema, { unrepresentable: "any" }) as { enum?: Json[] };
  const other = choices ? choices.find((choice) => choice !== right) : `${right} or another`;
  return other === undefined ? [] : [{ how: "replaced", value: other }];
}

/** What the check reports of an output, each violation as text; undefined where its schema refuses it. @throws what the check throws */
function reportsOf<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  { application }: Case<Input>,
  given: Record<string, Json>,
): Set<string> | undefined {
  const output = readAs(agent.output, given);
  if (!output.ok) return undefined;
  const { figures } = agent.reference(application);
  const results: ToolResult[] = agent.tools.map(({ name }) => ({ id: name, name, result: figures, is_error: false }));
  const found = agent.validate(application, output.data as Output, results);
  const blocks = found.filter(({ code }) => {
    const { level = "violation" } = traitOf(agent, code) ?? {};
    return level === "violation" || (agent.strict === true && level === "warning");
  });
  return new Set(
    blocks.map(({ code, actual, expected, message }) => JSON.stringify([code, actual, expected, message])),
  );
}
