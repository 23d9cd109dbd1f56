import type { CommandTree } from "../command-tree.js";
import { type Claim, cellsOf } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues } from "../project.js";
import { stale } from "./stale.js";

/** What a document takes for a default: a number, or something in code. */
const DEFAULT =
  /\bdefaults?(?: is| to|s to|:)?\s*:?\s*(?:`(?<code>[^`\n]+)`|(?<after>\$?\d[\d.,]*\w*))|(?:`(?<codeBefore>[^`\n]+)`|(?<before>\$?\d[\d.,]*\w*))\s+(?:is the default|by default|\(the default\))/i;

/** Defaults that documents give for options, where no command has that option with that default. */
export function defaultsOfOptions(claim: Claim, { commands }: { commands: CommandTree }): Drift[] {
  const flags = [...claim.text.matchAll(/--[a-z][a-z-]*[a-z]/g)];
  return flags.flatMap(({ 0: flag, index }, nth) => {
    const known = defaultsOf(commands, flag);
    const part = claim.text.slice(index, flags[nth + 1]?.index);
    const said = DEFAULT.exec(part);
    const value = valueSaid(said);
    if (said === null || value === undefined || known.length === 0 || known.includes(value)) return [];
    return stale(claim, index + said.index, {
      what: `The default of ${flag} is ${known.join(" or ")}, not ${value}.`,
      fix: `Write ${known.join(" or ")}.`,
    });
  });
}

/** Defaults that documents give for variables: in a table the second cell, elsewhere as for options. */
export function defaultsOfVariables(claim: Claim, { settings }: ProgramValues): Drift[] {
  const names = [...claim.text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)];
  return names.flatMap(({ 0: name, index }, nth) => {
    const known = settings[name];
    if (known === undefined) return [];
    const [cell, second = ""] = claim.isRow ? cellsOf(claim) : [];
    const inCell = cell?.replaceAll("`", "") === name ? /^`?([\w./-]+)`?(?= s$| s\b|$)/.exec(second)?.[1] : undefined;
    const said = DEFAULT.exec(claim.text.slice(index, names[nth + 1]?.index));
    const value = inCell ?? valueSaid(said);
    if (value === undefined || value === known) return [];
    const what = `The default of ${name} is ${known}, not ${value}.`;
    return stale(claim, index + (said?.index ?? 0), { what, fix: `Write ${known}.` });
  });
}

/** A model that documents call the default one. */
export function defaultModel(claim: Claim, { defaultModel: known, providerKeys }: ProgramValues): Drift[] {
  const isAbout = /\bdefault\b/i.test(claim.text) || providerKeys.some((name) => claim.text.includes(name));
  const models = [...claim.text.matchAll(/\bclaude-(?=[a-z0-9.-]*\d)[a-z0-9.-]*[a-z0-9]\b/g)];
  const [first] = models;
  if (!isAbout || first === undefined || models.some(([id]) => id === known)) return [];
  return [
    stale(claim, first.index, {
      what: `The model that is asked by default is ${known}, not ${first[0]}.`,
      fix: `Write ${known}.`,
    }),
  ];
}

function valueSaid(said: RegExpExecArray | null): string | undefined {
  const { code, after, codeBefore, before } = said?.groups ?? {};
  return (code ?? after ?? codeBefore ?? before)?.replace(/[.,]$/, "");
}

/** The defaults that a tree's commands have for an option. */
function defaultsOf(tree: CommandTree, flag: string): string[] {
  const own = tree.options.flatMap(({ names, default: value }) =>
    names.includes(flag) && value !== undefined ? [value] : [],
  );
  return [...new Set([...own, ...tree.commands.flatMap((below) => defaultsOf(below, flag))])];
}
