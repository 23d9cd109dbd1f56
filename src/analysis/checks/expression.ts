import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { messageOf, UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";

/** Longest expression, in characters, and the most nodes of its tree. */
export const LONGEST_EXPRESSION = 1000;
const LIMITS = { maxAstNodes: 150, maxDepth: 24, maxListElements: 50, maxMapEntries: 20, maxCallArguments: 6 };
/** How deep loops over lists may stand in each other. */
const DEEPEST_LOOP = 2;
/** The longest list, and the longest text of all, that an expression is given: more is left unjudged. */
export const LONGEST_LIST = 100;
export const LONGEST_DATA = 64_000;
/** What one run may take, in milliseconds: an expression that takes longer is given up. */
const LONGEST_MS = 1000;

const LOOPS = ["all", "exists", "exists_one", "map", "filter"];
/** Functions whose cost grows with their text or list at most: no patterns, which can take for ever, and no dates. */
const FUNCTIONS = new Set([
  ...LOOPS,
  "has",
  "size",
  "contains",
  "startsWith",
  "endsWith",
  "lowerAscii",
  "upperAscii",
  "trim",
  "indexOf",
  "lastIndexOf",
  "substring",
  "double",
  "int",
  "string",
  "bool",
  "type",
]);

export interface Seen {
  input: unknown;
  output: unknown;
  /** In the order of the calls. */
  tools: { name: string; arguments: unknown; result: unknown; error: boolean }[];
  outcome: string | null;
  model: string;
  exit: string | null;
  /** The output did not stand. */
  rejected: boolean;
}

const VARIABLES = {
  input: "dyn",
  output: "dyn",
  tools: "list<dyn>",
  outcome: "dyn",
  model: "string",
  exit: "dyn",
  rejected: "bool",
};

/** Whether a run is one that is meant; undefined where the expression says nothing of it: it lacks a field, say. */
export type Expression = (seen: Seen) => boolean | undefined;

/**
 * Compiles an expression in CEL (https://cel.dev). It comes from a file, and is data: no function of ours is in its
 * reach, and its length, depth, loops, data and time are bounded.
 *
 * @throws UserError saying what is wrong with it, or that it takes too long
 */
export function compileExpression(text: string): Expression {
  if (text.length > LONGEST_EXPRESSION)
    throw refused(`it has ${text.length} characters: at most ${LONGEST_EXPRESSION} are taken`);
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS });
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type);
  const program = parsed(environment, text);
  refuseCostly(program.ast, 0);
  const { valid, type, error } = program.check();
  if (!valid) throw refused(firstLine(error));
  if (type !== "bool" && type !== "dyn") throw refused(`it gives ${type}, and not whether a run is meant (bool)`);
  return (seen) => {
    if (isTooLarge(seen)) return undefined;
    const begun = performance.now();
    const answer = answerOf(program, seen);
    if (performance.now() - begun > LONGEST_MS) throw refused("it takes more than a second for one run");
    return answer;
  };
}

type Program = ReturnType<Environment["parse"]>;

function parsed(environment: Environment, text: string): Program {
  try {
    return environment.parse(text);
  } catch (error) {
    throw refused(firstLine(error));
  }
}

function answerOf(program: Program, seen: Seen): boolean | undefined {
  try {
    const answer: unknown = program({ ...seen });
    return typeof answer === "boolean" ? answer : undefined;
  } catch {
    return undefined; // a field that the run lacks, or one of another type: it is not one of those that are meant
  }
}

/** @throws UserError for a function that is not taken, and for loops in loops in loops */
function refuseCostly(node: ASTNode, loops: number): void {
  const isCall = node.op === "call" || node.op === "rcall";
  const name = isCall ? String((node.args as unknown[])[0]) : "";
  if (isCall && !FUNCTIONS.has(name))
    throw refused(`the function ${name} is not taken: there are ${[...FUNCTIONS].join(", ")}`);
  const depth = loops + (LOOPS.includes(name) ? 1 : 0);
  if (depth > DEEPEST_LOOP) throw refused(`loops stand more than ${DEEPEST_LOOP} deep in each other`);
  for (const child of childrenOf(node.args)) refuseCostly(child, depth);
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return args !== null && typeof args === "object" && "op" in args ? [args as ASTNode] : [];
}

/** Whether a run has more than an expression is given. */
function isTooLarge(seen: Seen): boolean {
  let left = LONGEST_DATA;
  const nodes: unknown[] = [seen];
  while (nodes.length > 0) {
    const node = nodes.pop();
    left -= typeof node === "string" ? node.length + 1 : 8;
    if (left < 0 || (Array.isArray(node) && node.length > LONGEST_LIST)) return true;
    if (node !== null && typeof node === "object") nodes.push(...Object.values(node));
  }
  return false;
}

function refused(why: string): UserError {
  return new UserError(`The expression cannot be used: ${visible(why).slice(0, 300)}.`);
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0]?.replace(/\.$/, "") ?? "";
}
