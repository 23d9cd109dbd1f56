import * as z from "zod/mini";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { type Claim, cellsOf } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import { numberIn, stale } from "./stale.js";

/** A named part of an agent's policy, such as a tier, and the numbers that belong to it. */
interface PolicyPart {
  name: string;
  agent: string;
  numbers: readonly number[];
}

/** What documents can be held to of the policies of agents. */
export interface PolicyFacts {
  parts: readonly PolicyPart[];
  months: readonly number[];
}

/**
 * The named parts of policies: objects in a list, with a `name` and figures. The first figure is where a part begins, so
 * that those of the others belong to it as well: it ends there.
 */
export function policyFacts(agents: readonly AnyAgent[]): PolicyFacts {
  const policies = agents.flatMap(({ name, policy }) =>
    policy !== null && typeof policy === "object"
      ? Object.entries(policy).map(([key, value]) => ({ name, key, value }))
      : [],
  );
  const months = policies.filter(({ key }) => key.endsWith("months")).map(({ value }) => Number(value));
  const parts = policies.flatMap(({ name: agent, value }) => {
    const { data = [] } = z.safeParse(partsSchema, value);
    const own = data.map(({ name, ...rest }) => ({
      name,
      figures: Object.values(rest).filter((one) => typeof one === "number"),
    }));
    const ends = own.flatMap(({ figures: [first] }) => (first === undefined ? [] : [first, first - 1]));
    return own.map(({ name, figures }) => ({ name, agent, numbers: [...figures, ...ends] }));
  });
  return { parts, months };
}

const partsSchema = z.array(z.looseObject({ name: z.string().check(z.minLength(2)) }));

/** Numbers of a policy that documents give, where the policy has others. */
export function policyNumbers(claim: Claim, { parts, months }: PolicyFacts): Drift[] {
  const ofParts = [...new Set(parts.map(({ name }) => name))].flatMap((name) => {
    const named = parts.filter((part) => part.name === name);
    const known = named.flatMap(({ numbers }) => numbers);
    const wrong = numbersSaid(claim, name).find(({ value }) => !known.includes(value));
    if (!wrong) return [];
    const agents = [...new Set(named.map(({ agent }) => agent))].join(", ");
    return stale(claim, wrong.index, {
      what: `${wrong.value} is no number of ${name} in the policy of ${agents}.`,
      fix: `Write the policy's: ${[...new Set(named.flatMap(({ numbers }) => numbers))].join(", ")}.`,
    });
  });
  const others = ofParts.length > 0 ? [] : numbersWithoutName(claim, parts);
  return [...ofParts, ...others, ...wrongTerms(claim, months)];
}

const PERCENT = /(\d+(?:\.\d+)?)\s?(?:%|percent\b)/g;
const BEGINS = /\b(?:below|under|from|above|at least|scores? of)\s+(\d{3})\b(?![.,]?\d)/gi;

/** A sentence about scores or rates that has a number of the policy, and beside it one that the policy does not have. */
function numbersWithoutName(claim: Claim, parts: readonly PolicyPart[]): Drift[] {
  const known = parts.flatMap(({ numbers }) => numbers);
  if (claim.isRow || !/\b(?:score|rate|tier|DTI)s?\b/i.test(claim.text)) return [];
  const said = [...claim.text.matchAll(PERCENT), ...claim.text.matchAll(BEGINS)];
  const isKnown = ({ 1: figure = "" }: RegExpMatchArray) => known.includes(numberIn(figure));
  const isTelling = ({ 1: figure = "" }: RegExpMatchArray) => /\.|^\d{3}$/.test(figure); // 12.5, 580: no chance hit
  const wrong = said.find((one) => !isKnown(one));
  if (!wrong || !said.some((one) => isKnown(one) && isTelling(one))) return [];
  return stale(claim, wrong.index ?? 0, {
    what: `${wrong[1]} is no number of the policy.`,
    fix: `Write the policy's: ${[...new Set(known)].join(", ")}.`,
  });
}

const TERM =
  /\b(?:term|repaid|repayment|amorti[sz]ed|(?:fixed|runs?|lasts?) (?:over|for))\b[^.;|]{0,40}?\b(?<said>\d+)[\s-](?<unit>months?|years?)\b|\b(?<of>\d+)[\s-](?<every>month|year)s?[\s-](?:fixed|term)/gi;

function wrongTerms(claim: Claim, months: readonly number[]): Drift[] {
  if (months.length === 0) return [];
  return [...claim.text.matchAll(TERM)].flatMap(({ index, groups = {} }) => {
    const [said = "", unit = ""] = [groups.said ?? groups.of, groups.unit ?? groups.every];
    if (months.includes(Number(said) * (unit.startsWith("y") ? 12 : 1))) return [];
    const right = months.join(" or ");
    return stale(claim, index, {
      what: `The term is ${right} months, not ${said} ${unit}.`,
      fix: `Write ${right} months.`,
    });
  });
}

/** Numbers that are said of a part: in its row of a table, and where a limit is said of it. */
function numbersSaid(claim: Claim, name: string): { value: number; index: number }[] {
  const { text } = claim;
  if (claim.isRow) {
    const [first = "", ...rest] = cellsOf(claim);
    if (first.replace(/[*`]/g, "") !== name) return [];
    return rest.flatMap((cell) =>
      [...cell.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([figure]) => ({
        value: numberIn(figure),
        index: text.indexOf(cell),
      })),
    );
  }
  const figure = String.raw`\$?(\d[\d,]*(?:\.\d+)?)`;
  const limit = String.raw`(?:at most|up to|no more than|caps? (?:at|of)|capped at|limit of|allows|from|at least)\s+${figure}`;
  const patterns = [
    String.raw`\b${name}\b(?: tier)?[^.;,|]{0,30}?\b${limit}`,
    String.raw`${limit}\s*%?\s*(?:for|in|of) (?:the )?${name}\b`,
  ];
  const limits = patterns.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))]);
  const ofClauses = [...text.matchAll(/[^.;:,|]+(?:[.,]\d[^.;:,|]*)*/g)]
    .filter(([clause]) => new RegExp(`\\b${name}\\b`).test(clause))
    .flatMap(({ 0: clause, index }) =>
      [...clause.matchAll(PERCENT), ...clause.matchAll(BEGINS)].map((one) => ({ 1: one[1], index: index + one.index })),
    );
  return [...limits, ...ofClauses].map(({ index, 1: said = "" }) => ({ value: numberIn(said), index }));
}
