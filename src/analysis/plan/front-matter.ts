import { Document, isCollection, isMap, isSeq, parseDocument } from "yaml";
import { messageOf, UserError } from "../../errors.js";
import { readAs } from "../../runtime/read-as.js";
import { sha256 } from "../../text/sha256.js";
import { visible } from "../../text/visible.js";
import { type Plan, type PlanMatter, type PlanMove, planSchema } from "./plan.js";
import { isHistory } from "./status.js";

const FENCE = "---\n";
/** Numbers and dates stay on a line of their own, whatever their length. */
const STYLE = { lineWidth: 0, flowCollectionPadding: true } as const;

/** What is for programs stands on a line of its own each, so that the page begins soon: lists, and items of lists. */
const DENSE = [["window"], ["models"], ["hosts"], ["instructions"], ["changes"], ["predictions"]];
const DENSE_ITEMS = [["versions"], ["findings"], ["history"]];

function setFlow(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}

/** A plan as the text of its file: front matter as YAML, then the body. */
export function formatPlan(matter: PlanMatter, body: string): string {
  const document = new Document(matter);
  for (const path of DENSE) setFlow(document.getIn(path, true));
  for (const path of DENSE_ITEMS) {
    const list = document.getIn(path, true);
    if (isSeq(list)) for (const item of list.items) setFlow(item);
  }
  return `${FENCE}${document.toString(STYLE)}${FENCE}\n${body}`;
}

/**
 * Reads the text of a plan's file. The YAML is data: no tags, no aliases.
 *
 * @param name for messages
 * @throws UserError where it is no plan, and where its status does not follow from its history
 */
export function parsePlan(file: string, name: string): Plan {
  const fail = (problem: string): never => {
    throw new UserError(
      `${name} is not a plan that can be used: ${visible(problem.replace(/\s+/g, " ")).slice(0, 300)}.`,
    );
  };
  const { yaml, body } = split(file) ?? fail("it does not begin with front matter between two lines ---");
  const read = readAs(planSchema, readYaml(yaml, fail));
  const matter = read.ok ? read.data : fail(read.problem);
  const statuses = matter.history.map(({ status }) => status);
  if (!isHistory(statuses) || statuses.at(-1) !== matter.status) {
    fail(`its status ${matter.status} does not follow from its history (${statuses.join(", ")})`);
  }
  return { ...matter, body, digest: digestOf(matter, body) };
}

/** The text of a plan's file after a move; all else stays as it is, a person's comments in the front matter too. */
export function withMove(file: string, move: PlanMove): string {
  const { yaml, rest } = split(file) ?? { yaml: "", rest: file };
  const document = parseDocument(yaml);
  document.set("status", move.status);
  const entry = document.createNode(move);
  setFlow(entry);
  document.addIn(["history"], entry);
  return `${FENCE}${document.toString(STYLE)}${FENCE}${rest}`;
}

function split(file: string): { yaml: string; rest: string; body: string } | undefined {
  const text = file.replaceAll("\r\n", "\n");
  const end = text.indexOf(`\n${FENCE}`, FENCE.length - 1);
  if (!text.startsWith(FENCE) || end < 0) return undefined;
  const rest = text.slice(end + 1 + FENCE.length);
  return { yaml: text.slice(FENCE.length, end + 1), rest, body: rest.replace(/^\n/, "") };
}

function readYaml(yaml: string, fail: (problem: string) => never): unknown {
  const document = parseDocument(yaml, { schema: "core", merge: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) fail(`its front matter is no YAML (${problem.code.toLowerCase()}, line ${problem.linePos?.[0].line})`);
  if (!isMap(document.contents)) fail("its front matter is no list of fields");
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return fail(messageOf(error));
  }
}

function digestOf({ status: _status, history: _history, ...matter }: PlanMatter, body: string): string {
  return sha256(JSON.stringify([matter, body]), 16);
}
