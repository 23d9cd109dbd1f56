import { type ParserOptions, parse } from "@babel/parser";

/** A node of a syntax tree, as far as it is looked at. */
export interface SyntaxNode {
  type: string;
  loc?: { start: { line: number } } | null;
  [field: string]: unknown;
}

const OPTIONS: ParserOptions = { sourceType: "module", errorRecovery: false };

/**
 * The statements of a file, in the language that its name says: `a<b>(c)` is a call with a type in TypeScript, and two
 * comparisons in JavaScript, which run `b`.
 *
 * @throws SyntaxError saying where it is none
 */
export function statementsOf(text: string, path: string): SyntaxNode[] {
  const plugins: ParserOptions["plugins"] = /\.[cm]?ts$/.test(path) ? ["typescript"] : [];
  return parse(text, { ...OPTIONS, plugins }).program.body as unknown as SyntaxNode[];
}

/** Fields of a node that hold no code: types, positions and comments. */
const NOT_CODE =
  /^(?:loc|start|end|extra|range|leadingComments|trailingComments|innerComments|typeAnnotation|typeParameters|typeArguments|returnType|superTypeParameters|implements)$/;

/** Statements that are types only. */
const OF_TYPES = /^(?:TS(?:Interface|TypeAlias)Declaration|TSDeclareFunction)$/;

/** The nodes directly below a node, with the names of the fields that hold them. Types are left out. */
function* childrenOf(node: SyntaxNode): Generator<{ child: SyntaxNode; field: string }> {
  for (const [field, value] of Object.entries(node)) {
    if (NOT_CODE.test(field)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child) && !OF_TYPES.test(child.type)) yield { child, field };
    }
  }
}

/** All nodes at and below a node, each with the one above it. */
export function* walkCode(
  root: SyntaxNode,
  enters: (node: SyntaxNode) => boolean = () => true,
): Generator<{ node: SyntaxNode; parent: SyntaxNode | undefined; field: string }> {
  const left: { node: SyntaxNode; parent: SyntaxNode | undefined; field: string }[] = [
    { node: root, parent: undefined, field: "" },
  ];
  for (let at = left.pop(); at; at = left.pop()) {
    yield at;
    if (!enters(at.node)) continue;
    for (const { child, field } of childrenOf(at.node)) left.push({ node: child, parent: at.node, field });
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return value !== null && typeof value === "object" && typeof (value as SyntaxNode).type === "string";
}

export function isFunction({ type }: SyntaxNode): boolean {
  return /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression|ObjectMethod|Class(?:Private)?Method)$/.test(
    type,
  );
}

/** An expression without what only types it. */
export function bare(value: unknown): SyntaxNode | undefined {
  let node = isNode(value) ? value : undefined;
  while (
    node &&
    /^(?:TS(?:As|Satisfies|NonNull)|Parenthesized|TSInstantiation)Expression$|^TSTypeAssertion$/.test(node.type)
  ) {
    node = isNode(node.expression) ? node.expression : undefined;
  }
  return node;
}

/** The name of an identifier; undefined for anything else. */
export function nameOf(value: unknown): string | undefined {
  const node = bare(value);
  return node?.type === "Identifier" ? String(node.name) : undefined;
}

/** The name of a property that is read or written: of `a.b`, `a["b"]` and `{ b: 1 }`; undefined where it is computed. */
export function propertyOf(node: SyntaxNode): string | undefined {
  const key = bare(node.property ?? node.key);
  if (!node.computed) return nameOf(key) ?? (typeof key?.value === "string" ? key.value : undefined);
  return typeof key?.value === "string" ? key.value : undefined;
}

export function isMember({ type }: SyntaxNode): boolean {
  return type === "MemberExpression" || type === "OptionalMemberExpression";
}

/** The identifier that a chain of members begins with: `a` of `a.b[c]`. */
export function rootOf(value: unknown): string | undefined {
  let node = bare(value);
  while (node && (isMember(node) || /CallExpression$/.test(node.type))) node = bare(node.object ?? node.callee);
  return node?.type === "Identifier" ? String(node.name) : undefined;
}

/** What a value requires of another file: its name as the code gives it; undefined for anything else. */
export function requiredOf(value: unknown): string | undefined {
  const call = bare(value);
  if (call?.type !== "CallExpression" || nameOf(call.callee) !== "require") return undefined;
  const [source, ...more] = listOf(call.arguments);
  return source?.type === "StringLiteral" && more.length === 0 ? String(source.value) : undefined;
}

/** Names that a file declares anywhere, and those that its top declares or imports. */
export interface DeclaredNames {
  all: ReadonlySet<string>;
  top: ReadonlySet<string>;
  imported: ReadonlySet<string>;
}

export function namesIn(statements: readonly SyntaxNode[]): DeclaredNames {
  const nodes = statements.flatMap((statement) => [...walkCode(statement)]);
  const imported = nodes.flatMap(({ node }) => (/^Import.*Specifier$/.test(node.type) ? bound(node.local) : []));
  const top = statements.flatMap((statement) =>
    declaredBy(isNode(statement.declaration) ? statement.declaration : statement),
  );
  return {
    all: new Set(nodes.flatMap(({ node }) => declaredBy(node))),
    top: new Set(top),
    imported: new Set(imported),
  };
}

/** The names that a node itself declares. */
function declaredBy(node: SyntaxNode): string[] {
  if (node.type === "VariableDeclaration") return listOf(node.declarations).flatMap(({ id }) => bound(id));
  if (node.type === "CatchClause") return bound(node.param);
  const own = /^(?:Function|Class)/.test(node.type) ? bound(node.id) : [];
  return isFunction(node) ? [...own, ...listOf(node.params).flatMap(bound)] : own;
}

/** The names in what a value is bound to: a name, or a pattern of them. */
function bound(value: unknown): string[] {
  const node = bare(value);
  switch (node?.type) {
    case "Identifier":
      return [String(node.name)];
    case "ObjectPattern":
      return listOf(node.properties).flatMap((each) => bound(each.type === "RestElement" ? each : each.value));
    case "ArrayPattern":
      return listOf(node.elements).flatMap(bound);
    case "AssignmentPattern":
      return bound(node.left);
    case "RestElement":
      return bound(node.argument);
    default:
      return [];
  }
}

export function listOf(value: unknown): SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
