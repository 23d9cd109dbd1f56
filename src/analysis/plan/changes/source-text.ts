import { parse } from "@babel/parser";

/** Where a part of a source text begins and ends. */
export interface Range {
  start: number;
  end: number;
}

/** A node of a syntax tree, as far as it is looked at. */
interface SyntaxNode extends Range {
  type: string;
  [field: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

/** All nodes of a source text, as they stand in it; none where it is no TypeScript. */
function* nodesOf(text: string): Generator<SyntaxNode> {
  try {
    const { program } = parse(text, { sourceType: "module", plugins: ["typescript"], attachComment: false });
    yield* nodesBelow(program as unknown as SyntaxNode);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function* nodesBelow(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* nodesBelow(child);
}

/** The value of a property of an object literal. */
export function propertyValue(object: SyntaxNode, name: string): SyntaxNode | undefined {
  const property = (object.properties as SyntaxNode[]).find((each) => nameOf(each) === name);
  return isNode(property?.value) ? property.value : undefined;
}

/** Where a property of an object literal ends that begins at a position; undefined where none does. */
export function endOfProperty(text: string, start: number): number | undefined {
  for (const node of nodesOf(text)) if (node.type === "ObjectProperty" && node.start === start) return node.end;
  return undefined;
}

/** The `defineTool({ … })` of a tool: the whole call, and its object literal. */
export function toolCall(text: string, tool: string): { call: Range; object: SyntaxNode } | undefined {
  for (const node of nodesOf(text)) {
    const [object] = node.type === "CallExpression" ? (node.arguments as SyntaxNode[]) : [];
    if (object?.type !== "ObjectExpression" || !/\bdefineTool$/.test(calledIn(text, node))) continue;
    const name = propertyValue(object, "name");
    if (name && textOf(name) === tool) return { call: node, object };
  }
  return undefined;
}

function calledIn(text: string, { callee }: SyntaxNode): string {
  return isNode(callee) ? text.slice(callee.start, callee.end) : "";
}

function nameOf({ key }: SyntaxNode): unknown {
  return isNode(key) ? (key.name ?? key.value) : undefined;
}

/** What a literal of text says; undefined for anything else. */
function textOf({ type, value, quasis }: SyntaxNode): unknown {
  if (type === "StringLiteral") return value;
  const [only, ...more] = type === "TemplateLiteral" ? (quasis as { value: { cooked: string } }[]) : [];
  return more.length === 0 ? only?.value.cooked : undefined;
}

/** Where a text stands as a literal: as a template, or in quotation marks. */
export function literalOf(text: string, value: string): Range | undefined {
  const single = `'${value.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\n")}'`;
  for (const literal of [templateOf(value), JSON.stringify(value), single]) {
    const start = text.indexOf(literal);
    if (start >= 0) return { start, end: start + literal.length };
  }
  return undefined;
}

/** A text as a template literal. */
export function templateOf(value: string): string {
  return `\`${value.replace(/[`\\]|\$\{/g, "\\$&")}\``;
}

/** A text with another one in the place of a part. */
export function spliced(text: string, { start, end }: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** The white space that the line of a position begins with. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}
