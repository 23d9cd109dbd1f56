import { agentWords } from "../../agents/index.js";
import { EXIT, UserError } from "../../errors.js";
import { type Case, fieldsOf } from "../../evals/cases/case.js";
import { formatCases } from "../../evals/cases/case-format.js";
import { readSuite } from "../../services/evals/check-cases.js";
import { countText } from "../../text/format.js";
import { show } from "../../text/visible.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";

export interface ListCasesOptions {
  agent?: string;
  cases?: string[];
  tag?: string[];
  full?: boolean;
  json?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "case" },
  { title: "expects", least: 12 },
  { title: "tags", least: 8, optional: true },
  { title: "what is hard", least: 20, optional: true },
];

/** Cases that a list shows where it is not asked for all. */
const SHOWN = 20;

/** `underwrite cases list`: the cases of a suite, in a line each. */
export async function listCasesCommand(context: Context, options: ListCasesOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const { from, cases } = readSuite(agent, options);
  const wanted = cases.filter(({ tags = [] }) => options.tag?.some((tag) => tags.includes(tag)) ?? true);
  if (wantsJson(context, options)) {
    printJson(context, {
      from,
      total: wanted.length,
      cases: wanted.map((each) => ({ file: each.file, ...fieldsOf(each) })),
    });
    return EXIT.done;
  }
  const shown = options.full ? wanted : wanted.slice(0, SHOWN);
  if (shown.length > 0) {
    context.print(renderTable(COLUMNS, shown.map(cellsOf), undefined, context.stdout.columns || undefined));
  }
  const left = wanted.length - shown.length;
  const drafts = wanted.filter(({ reviewed = true }) => !reviewed).length;
  const parts = [
    `${countText(wanted.length, "case")} of ${from}`,
    ...(drafts > 0 ? [`${countText(drafts, "draft")} among them`] : []),
    ...(left > 0 ? [`${left} more with --full`] : []),
  ];
  context.note(`${parts.join(", ")}. underwrite cases show <case>${agentWords(agent.name)} prints one whole.`);
  return EXIT.done;
}

function cellsOf({ id, expected, tags = [], description, reviewed = true }: Case): string[] {
  const fields = Object.entries(expected).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    reviewed ? id : `${id} (draft)`,
    plainLine(fields.slice(0, 2).join(", ")),
    plainLine(tags.join(", ")),
    plainLine(description),
  ];
}

/** `underwrite cases show <case>`: one case as its file has it. @throws UserError when there is none of the id */
export async function showCase(context: Context, id: string, options: ListCasesOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const { from, cases } = readSuite(agent, options);
  const named = agentWords(agent.name);
  const begins = cases.filter((each) => each.id.startsWith(id));
  const found = cases.find((each) => each.id === id) ?? (begins.length === 1 ? begins[0] : undefined);
  if (!found) {
    const which =
      begins.length > 1 ? `more than one case of ${from} begins with` : `there is no case in ${from} called`;
    throw new UserError(`${which[0]?.toUpperCase()}${which.slice(1)} ${show(id)}. See underwrite cases list${named}.`);
  }
  if (wantsJson(context, options)) printJson(context, { file: found.file, ...fieldsOf(found) });
  else {
    context.print(formatCases([fieldsOf(found)]).trimEnd());
    context.note(`From ${found.file}. To run it: underwrite eval${named} --case ${found.id}`);
  }
  return EXIT.done;
}
