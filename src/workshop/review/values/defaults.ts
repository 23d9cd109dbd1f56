import type { CommandTree } from "../command-tree.js";
import { type Claim, cellsOf } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { ProgramValues } from "../project.js";
import { NUMBER, numberIn, stale } from "./stale.js";

/** What a document takes for a default: a number, or something in code. */
const DEFAULT =
  /\bdefaults?(?: is| to|s to|:)?\s*:?\s*(?:`(?<code>[^`\n]+)`|(?<after>\$?\d[\d.,]*\w*))|(?:`(?<codeBefore>[^`\n]+)`|(?<before>\$?\d[\d.,]*\w*))\s+(?:is the default|by default|\(the default\))/i;

/** A default that stands in brackets after what it is of: `(30 days)`, `(10,000)`. */
const IN_BRACKETS = /^[^.;:()|]*\((?<after>\d[\d.,]*)(?: (?:days|hours|minutes|seconds|kilobytes))?\)/;
/** How a sentence says what holds where an option is not given. */
const NOT_GIVEN =
  /\b(?:unless|without|leaves? (?:it|them) out|left out|(?:is|are) (?:not|n't) (?:given|set|said)|isn't given|not named)\b/i;
/** The only number of a sentence, with what it counts. */
const ONLY_NUMBER = new RegExp(`^\\D*?(?<![\\w.-])(?<after>${NUMBER})\\b(?![\\s\\S]*(?<![\\w.-])${NUMBER}\\b)`, "i");
/** `five repeats by default`, `200 fresh inputs by default`, where there is an option `--repeat`, `--fresh`. */
const COUNTED = new RegExp(
  `\\b(?<count>${NUMBER})\\s+(?:(?<kind>[a-z]+)\\s+)?(?<noun>[a-z]+?)s?\\s+by\\s+default\\b`,
  "gi",
);
/** `the default port is 8080`, where there is an option `--port`. */
const NAMED_DEFAULT = /\bdefault (?<noun>[a-z]+) is `?(?<count>\d[\d,]*)\b(?![.,]\d)/gi;

/** Defaults that documents give for options, where no command has that option with that default. */
export function defaultsOfOptions(claim: Claim, { commands }: { commands: CommandTree }): Drift[] {
  const flags = [...claim.text.matchAll(/--[a-z][a-z-]*[a-z]/g)];
  const ofFlags = flags.map(({ 0: flag, index }, nth) => {
    const part = claim.text.slice(index, flags[nth + 1]?.index);
    const isOnly = flags.length === 1 && NOT_GIVEN.test(claim.text);
    const said = DEFAULT.exec(part) ?? IN_BRACKETS.exec(part) ?? (isOnly ? ONLY_NUMBER.exec(claim.text) : null);
    return { flag, value: valueSaid(said), index: index + (said?.index ?? 0) };
  });
  const counted = [...claim.text.matchAll(COUNTED), ...claim.text.matchAll(NAMED_DEFAULT)].flatMap(
    ({ groups = {}, index }) => {
      const value = String(numberIn(groups.count ?? ""));
      return [groups.kind, groups.noun].map((word) => ({ flag: `--${word}`, value, index }));
    },
  );
  return [...ofFlags, ...counted].flatMap(({ flag, value, index }) => {
    const known = defaultsOf(commands, flag);
    if (value === undefined || known.length === 0) return [];
    if (known.some((one) => one === value || numbersIn(one).includes(value))) return [];
    return stale(claim, index, {
      what: `The default of ${flag} is ${known.join(" or ")}, not ${value}.`,
      fix: `Write ${known.join(" or ")}.`,
    });
  });
}

/** The numbers of a default as help has it: `8; by message batches 10,000`, `30d`. */
function numbersIn(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => number.replaceAll(",", ""));
}

/** The value that a cell has, as it is or of something else: `60 s`, `claude-sonnet-5 with a key`. */
const CELL = /^`?([\w./:-]+)`?(?= s$| s\b| with |$)/;

/** Defaults that documents give for variables: in a table the second cell, elsewhere as for options. */
export function defaultsOfVariables(claim: Claim, { settings }: ProgramValues): Drift[] {
  const names = [...claim.text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)];
  return names.flatMap(({ 0: name, index }, nth) => {
    const known = settings[name];
    if (known === undefined) return [];
    const [cell, second = ""] = claim.isRow ? cellsOf(claim) : [];
    const inCell = cell?.replaceAll("`", "") === name ? CELL.exec(second)?.[1] : undefined;
    const said = DEFAULT.exec(claim.text.slice(index, names[nth + 1]?.index));
    const value = inCell ?? valueSaid(said);
    if (value === undefined || value === known) return [];
    const what = `The default of ${name} is ${known}, not ${value}.`;
    return stale(claim, index + (said?.index ?? 0), { what, fix: `Write ${known}.` });
  });
}

/** How a sentence says that nobody has named the model. */
const BY_DEFAULT =
  /\bdefaults?\b|\bwith (?:a|the|its|your) key\b|\bwithout `?--model|\bUNDERWRITE_MODEL\b(?!S)|where none is named/i;

/** A model that documents call the default one. */
export function defaultModel(claim: Claim, { defaultModel: known, providerKeys }: ProgramValues): Drift[] {
  const isAbout = BY_DEFAULT.test(claim.text) || providerKeys.some((name) => claim.text.includes(name));
  const models = [...claim.text.matchAll(/\bclaude-(?=[a-z0-9.-]*\d)[a-z0-9.-]*[a-z0-9]\b/g)];
  const [first] = models;
  if (!isAbout || first === undefined || models.some(([id]) => id === known)) return [];
  const what = `The model that is asked by default is ${known}, not ${first[0]}.`;
  return stale(claim, first.index, { what, fix: `Write ${known}.` });
}

function valueSaid(said: RegExpExecArray | null): string | undefined {
  const { code, after, codeBefore, before } = said?.groups ?? {};
  const value = (code ?? after ?? codeBefore ?? before)?.replace(/[.,]$/, "");
  const number = numberIn(value ?? "");
  return value === undefined || value === "" || Number.isNaN(number) || value.includes(".") ? value : String(number);
}

/** The defaults that a tree's commands have for an option. */
function defaultsOf(tree: CommandTree, flag: string): string[] {
  const own = tree.options.flatMap(({ names, default: value }) =>
    names.includes(flag) && value !== undefined ? [value] : [],
  );
  return [...new Set([...own, ...tree.commands.flatMap((below) => defaultsOf(below, flag))])];
}
