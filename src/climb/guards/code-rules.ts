import type { Part } from "../gate/rows.js";
import { foldNumber } from "./figures.js";
import {
  bare,
  type DeclaredNames,
  isFunction,
  isMember,
  isNode,
  listOf,
  nameOf,
  namesIn,
  propertyOf,
  requiredOf,
  rootOf,
  type SyntaxNode,
  walkCode,
} from "./syntax.js";

/** Something in a file that no edit may add. */
export interface CodeFact {
  /** In words that can stand alone. */
  says: string;
  line: number;
}

/** What lets code see where, when or how it is run, or reach beyond its file. */
const WORLD = new Set(
  `process globalThis global window self eval Function require module exports Date performance setTimeout setInterval
  setImmediate queueMicrotask Reflect Proxy WebAssembly SharedArrayBuffer Atomics fetch crypto Buffer console navigator
  AsyncFunction FinalizationRegistry WeakRef Worker structuredClone Intl`.split(/\s+/),
);

/** Objects that everything shares: used by their members only, and never handed on. */
const SHARED = new Set(
  `JSON Object Array Number String Boolean Math Map Set Promise RegExp Error Symbol BigInt Decimal z`.split(/\s+/),
);

/** Members that lead to what is shared, or change how it works. */
const MEMBERS = new Set(
  `prototype __proto__ constructor defineProperty defineProperties setPrototypeOf getPrototypeOf __defineGetter__
  __defineSetter__ getOwnPropertyDescriptor getOwnPropertyDescriptors caller callee random raw`.split(/\s+/),
);

/** Calls that a file may make while it is loaded. */
const AT_IMPORT = /^(?:defineTool|z|Object\.freeze)$/;

/** What each part may import that it did not, by the file's or the package's name. Types may always be. */
const MAY_IMPORT: Record<Part, RegExp> = {
  tools:
    /^(?:zod(?:\/mini)?|decimal\.js)$|(?:^|\/)(?:policy|assessment|decimal|format|application|claim|question|tool)\.[cm]?[jt]s$/,
  offline_answer: /^zod(?:\/mini)?$|(?:^|\/)(?:decimal|format|decision|claim|question)\.[cm]?[jt]s$/,
  output_schema: /^zod(?:\/mini)?$/,
  instructions: /^$/,
  descriptions: /^$/,
  other: /^zod(?:\/mini)?$/,
};

/** What each part may import of this package by name. */
const OF_PACKAGE: Record<Part, readonly string[]> = {
  tools: ["defineTool", "Decimal", "toHundredths", "usd", "assess", "UserError"],
  offline_answer: ["Decimal", "toHundredths", "usd", "decisionSchema"],
  output_schema: [],
  instructions: [],
  descriptions: [],
  other: [],
};

/** All of a file that no edit may add to it, with its line. */
export function codeFacts(statements: readonly SyntaxNode[], part: Part): CodeFact[] {
  const names = namesIn(statements);
  const facts: CodeFact[] = [];
  const say = (node: SyntaxNode, says: string) => facts.push({ says, line: node.loc?.start.line ?? 0 });
  for (const statement of statements) {
    if (/^Import|^Export.*From|^ExportAll/.test(statement.type) || isNode(statement.source)) {
      for (const says of importFacts(statement, part)) say(statement, says);
      continue;
    }
    const required = requiredFacts(statement, part);
    if (required) {
      for (const says of required) say(statement, says);
      continue;
    }
    for (const { node, says } of topFacts(statement)) say(node, says);
    for (const { node, parent, field } of walkCode(statement)) {
      const fact = nodeFact(node, parent, field, names);
      if (fact !== undefined) say(node, fact);
    }
  }
  return facts;
}

function importFacts(statement: SyntaxNode, part: Part): string[] {
  if (statement.importKind === "type" || statement.exportKind === "type") return [];
  const source = String((statement.source as SyntaxNode | undefined)?.value ?? "");
  const specifiers = (statement.specifiers as SyntaxNode[] | undefined) ?? [];
  const values = specifiers.filter(({ importKind, exportKind }) => importKind !== "type" && exportKind !== "type");
  if (specifiers.length > 0 && values.length === 0) return [];
  if (/^Export/.test(statement.type)) return [`it hands on what ${source} exports`];
  if (values.length === 0) return [`it runs ${source} by importing it`];
  if (MAY_IMPORT[part].test(source)) return [];
  return values.flatMap((specifier) => ofSource(nameOf(specifier.imported), source, part));
}

/** @param name undefined for all that a file exports */
function ofSource(name: string | undefined, source: string, part: Part): string[] {
  const isOfPackage = source === "underwrite" && name !== undefined && OF_PACKAGE[part].includes(name);
  return isOfPackage ? [] : [`it imports ${name ?? "all of it"} of ${source}`];
}

/** What a statement imports as CommonJS does, `const { a } = require("./b.cjs")`; undefined for any other. */
function requiredFacts(statement: SyntaxNode, part: Part): string[] | undefined {
  const [declarator, ...more] = statement.kind === "const" ? listOf(statement.declarations) : [];
  const source = requiredOf(declarator?.init);
  if (declarator === undefined || source === undefined || more.length > 0) return undefined;
  const names = nameOf(declarator.id) === undefined ? plainNames(declarator.id) : [undefined];
  if (names === undefined) return undefined;
  return MAY_IMPORT[part].test(source) ? [] : names.flatMap((name) => ofSource(name, source, part));
}

/** The properties that a pattern takes, each as a name; undefined where it takes more than names. */
function plainNames(pattern: unknown): string[] | undefined {
  const properties = isNode(pattern) && pattern.type === "ObjectPattern" ? listOf(pattern.properties) : [];
  const names = properties.flatMap((each) => (nameOf(each.value) === undefined ? [] : (propertyOf(each) ?? [])));
  return names.length > 0 && names.length === properties.length ? names : undefined;
}

/** What a statement does while the file is loaded. */
function* topFacts(statement: SyntaxNode): Generator<{ node: SyntaxNode; says: string }> {
  const declaration = isNode(statement.declaration) ? statement.declaration : statement;
  if (!/^(?:Variable|Function|Class|TS\w+|EmptyStatement|Export\w+)/.test(declaration.type)) {
    yield { node: statement, says: "it does something while it is imported" };
  }
  if (declaration.type === "VariableDeclaration" && declaration.kind !== "const") {
    yield { node: declaration, says: "it keeps a state between runs" };
  }
  for (const { node } of walkCode(declaration, (each) => !isFunction(each))) {
    if (node.type === "StaticBlock") yield { node, says: "it does something while it is imported" };
    if (!/^(?:(?:Optional)?Call|New|TaggedTemplate|Await|Import|Assignment|Update)Expression$/.test(node.type))
      continue;
    const root = rootOf(node.callee);
    const callee = node.type === "CallExpression" ? calleeOf(node) : "";
    const isBuilder = node.type === "CallExpression" && (AT_IMPORT.test(callee) || root === "z");
    const isPlainNew =
      node.type === "NewExpression" && ["Decimal", "Set", "Map"].includes(callee || (nameOf(node.callee) ?? ""));
    if (!isBuilder && !isPlainNew) yield { node, says: "it does something while it is imported" };
  }
}

function calleeOf({ callee }: SyntaxNode): string {
  const node = bare(callee);
  if (!node) return "";
  if (!isMember(node)) return nameOf(node) ?? "";
  return `${nameOf(node.object) ?? ""}.${propertyOf(node) ?? ""}`;
}

function nodeFact(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  field: string,
  { all, top, imported }: DeclaredNames,
): string | undefined {
  const { type } = node;
  if (type === "Identifier") {
    const name = String(node.name);
    const isLabel =
      parent &&
      ((isMember(parent) && field === "property" && !parent.computed) || (field === "key" && !parent.computed));
    if (isLabel) return MEMBERS.has(name) ? `it uses ${name}` : undefined;
    if (WORLD.has(name) && !isImportName(parent)) return `it uses ${name}${memberOf(parent, field)}`;
    const isOwner = parent && ((isMember(parent) && field === "object") || field === "callee");
    const isTest = parent?.type === "BinaryExpression" && parent.operator === "instanceof";
    if (SHARED.has(name) && !isOwner && !isTest && !isImportName(parent)) {
      return ["map", "filter", "some", "every", "find"].includes(argumentOf(parent))
        ? undefined
        : `it hands on ${name} itself`;
    }
    return undefined;
  }
  if (type === "StringLiteral" && MEMBERS.has(String(node.value))) return `it uses ${String(node.value)}`;
  if (type === "MetaProperty" || type === "Import" || type === "ImportExpression")
    return "it uses import as an expression";
  if (type === "ThisExpression") return "it uses this";
  if (type === "WithStatement" || type === "DebuggerStatement") return `it uses ${type}`;
  const source = requiredOf(node.object ?? node.init);
  if (source !== undefined) return `it takes ${propertyOf(node) ?? plainNames(node.id)?.join() ?? "all"} of ${source}`;
  if (isMember(node) && node.computed) {
    const key = bare(node.property);
    if (
      key &&
      /^(?:BinaryExpression|TemplateLiteral|CallExpression|ConditionalExpression)$/.test(key.type) &&
      foldNumber(key) === undefined
    ) {
      return "it computes the name of a member";
    }
  }
  const target = type === "AssignmentExpression" ? node.left : type === "UpdateExpression" ? node.argument : undefined;
  const removed = type === "UnaryExpression" && node.operator === "delete" ? node.argument : undefined;
  return written(target ?? removed, { all, top, imported }) ?? mutated(node, { top, imported });
}

/** What is taken of a name, or required by it: another is another fact. */
function memberOf(parent: SyntaxNode | undefined, field: string): string {
  if (parent && isMember(parent) && field === "object") return `.${propertyOf(parent) ?? "*"}`;
  const source = field === "callee" ? requiredOf(parent) : undefined;
  return source === undefined ? "" : `(${JSON.stringify(source)})`;
}

/** What is written to, where it is not the function's own. */
function written(target: unknown, { all, top, imported }: DeclaredNames): string | undefined {
  if (target === undefined) return undefined;
  const root = rootOf(target);
  if (root === undefined)
    return isNode(target) && /Pattern$/.test(target.type) ? undefined : "it writes to what it was given by a call";
  return !all.has(root) || top.has(root) || imported.has(root)
    ? `it writes to ${root}, which is not a function's own`
    : undefined;
}

/** Calls that change what the whole file or the program shares. */
function mutated(node: SyntaxNode, { top, imported }: Pick<DeclaredNames, "top" | "imported">): string | undefined {
  const callee = node.type === "CallExpression" ? bare(node.callee) : undefined;
  if (!callee || !isMember(callee)) return undefined;
  const root = nameOf(callee.object);
  const method = propertyOf(callee) ?? "";
  if (root === undefined || !(top.has(root) || imported.has(root))) return undefined;
  const isChange = /^(?:set|add|push|pop|shift|unshift|splice|sort|reverse|fill|delete|clear|config|assign)$/.test(
    method,
  );
  return isChange ? `it changes ${root}, which is not a function's own` : undefined;
}

function isImportName(parent: SyntaxNode | undefined): boolean {
  return /^(?:Import|Export).*Specifier$/.test(parent?.type ?? "");
}

/** The method that an argument is given to: `map` of `list.map(Number)`. */
function argumentOf(parent: SyntaxNode | undefined): string {
  const callee = parent?.type === "CallExpression" ? bare(parent.callee) : undefined;
  return callee && isMember(callee) ? (propertyOf(callee) ?? "") : "";
}
