/** Names of fields as they are asked for: those of a document, and in turn those of what they hold. */
export interface FieldTree {
  [name: string]: FieldTree;
}

/** What is left of a document, which of the names are none of its fields, and what fields there are beside the first. */
export interface Selected {
  document: unknown;
  unknown: string[];
  beside: string[];
}

/**
 * Names of fields, with commas between them; a dot goes down into what a field holds, and lists are gone through.
 *
 * @example parseFields("run_id, cases.id, cases.status")
 */
export function parseFields(text: string): FieldTree {
  const tree: FieldTree = {};
  for (const path of text.split(",").map((one) => one.trim())) {
    let at = tree;
    for (const name of path === "" ? [] : path.split(".")) {
      if (!Object.hasOwn(at, name)) Object.defineProperty(at, name, { value: {}, enumerable: true });
      at = at[name] as FieldTree;
    }
  }
  return tree;
}

/** A document with no other fields than those that were asked for, in the document's order. */
export function selectFields(document: unknown, tree: FieldTree): Selected {
  const known = new Set<string>();
  const seen = new Map<string, string[]>();
  const pick = (value: unknown, wanted: FieldTree, path: string): unknown => {
    if (Object.keys(wanted).length === 0) return value;
    if (Array.isArray(value)) return value.map((item) => pick(item, wanted, path));
    if (value === null || typeof value !== "object") return value;
    seen.set(path, [...new Set([...(seen.get(path) ?? []), ...Object.keys(value)])]);
    const kept = Object.entries(value).filter(([name, field]) => field !== undefined && Object.hasOwn(wanted, name));
    for (const [name] of kept) known.add(path + name);
    return Object.fromEntries(kept.map(([name, field]) => [name, pick(field, wanted[name] ?? {}, `${path}${name}.`)]));
  };
  const selected = pick(document, tree, "");
  // A list that is empty has no fields: whether it could have one of that name is not known.
  const unknown = pathsOf(tree).filter((path) => !known.has(path) && seen.has(parentOf(path)));
  return { document: selected, unknown, beside: seen.get(parentOf(unknown[0] ?? "")) ?? [] };
}

/** `a.b.` of `a.b.c`. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf(".") + 1);
}

/** Every name with the path to it. */
function pathsOf(tree: FieldTree, before = ""): string[] {
  return Object.entries(tree).flatMap(([name, below]) => [before + name, ...pathsOf(below, `${before}${name}.`)]);
}
