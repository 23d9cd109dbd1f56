import { isWrong } from "./answer.js";
import type { Reading } from "./follow-playbook.js";
import { ORDERS } from "./notes.js";
import type { PlantedRun, WeakDomain, Weakness } from "./weakness.js";

/**
 * What the right plan says of a weakness. It was written down before anything was printed, by what was planted: a model
 * that is told all of it, and does not do it.
 */
interface RightCause {
  /** How a finding that names the cause is known, in its title. */
  named: RegExp;
  /** What the evidence quotes of a run. */
  quoted: RegExp;
  /** What the change is about. */
  change: RegExp;
  levers: readonly string[];
  /** Files, as they end, in which the change is made. */
  files: RegExp;
}

export type RightPlan = Readonly<Record<Weakness, RightCause>>;

const rules = { levers: ["instructions", "flow"], files: /(?:instructions|agent|analysis)\.ts$/ };
const figure = { levers: ["instructions", "schema"], files: /(?:instructions|decision)\.ts$/ };
const tool = { levers: ["instructions", "tool", "flow"], files: /(?:instructions|tools|agent)\.ts$/ };
/** One of the orders that were planted, in whatever language. */
const order = new RegExp(ORDERS.map((text) => text.slice(0, 20).replace(/[^\p{L}\s]/gu, ".")).join("|"));
const notes = { named: /\bnotes\b|free text|injection/i, quoted: order, change: /\bnotes\b/ };

/** For the underwriter: a payment that is not the loan's, a minimum score, notes, a tool that was not called. */
export const RIGHT_UNDERWRITING: RightPlan = {
  "wrong figure": { named: /monthly_payment/, quoted: /monthly_payment/, change: /monthly_payment/, ...figure },
  "invented score": { named: /\brules?\b|score/i, quoted: /minimum score of/, change: /\brules?\b|score/i, ...rules },
  "obeyed notes": { ...notes, ...rules },
  "skipped tool": {
    named: /calc_max_loan/,
    quoted: /calc_max_loan|max_loan/,
    change: /\bcalls? .*calc_max_loan/,
    ...tool,
  },
};

/** The same, where the score is the applicant's, and another one in the text. */
export const RIGHT_READING: RightPlan = {
  ...RIGHT_UNDERWRITING,
  "invented score": { named: /figure|score/i, quoted: /credit.score/, change: /figures?|score/i, ...rules },
};

/** For the claims: another limit, a risk score that nobody computes, notes, a tool that was not called. */
export const RIGHT_CLAIMS: RightPlan = {
  "wrong figure": { named: /\blimit\b/, quoted: /"limit"/, change: /`limit`/, ...figure },
  "invented score": { named: /\brules?\b|figure|score/i, quoted: /risk score/, change: /rule|figure|score/i, ...rules },
  "obeyed notes": { ...notes, ...rules },
  "skipped tool": { named: /find_limit/, quoted: /find_limit|limit/, change: /\bcalls? .*find_limit/, ...tool },
};

/** How a finding says that it is no cause. */
const EFFECT = /, which other findings explain/;

interface Printed {
  severity: string;
  title: string;
  block: string;
}

/**
 * What is wrong with what a reader of a playbook was told: in sentences, none where it ends in the right plan.
 *
 * @param instructions what the agent is told today
 */
export function faultsOf(
  { analysis, plan }: Reading,
  {
    domain,
    runs,
    right,
    instructions,
  }: { domain: WeakDomain; runs: readonly PlantedRun[]; right: RightPlan; instructions: string },
): string[] {
  const findings = findingsIn(analysis).filter(({ severity }) => severity !== "info");
  // Cases are made of what failed, whatever its cause.
  const changes = changesIn(plan).filter(({ lever }) => lever !== "case");
  const of = (weakness: Weakness) => runs.filter(({ weaknesses }) => weaknesses.includes(weakness)).length;
  const weaknesses = (Object.keys(right) as Weakness[]).filter((weakness) => of(weakness) > 0);
  const claimed = new Set<Printed>();
  const ofCauses = weaknesses.flatMap((weakness) => {
    const { named, quoted, change, levers, files } = right[weakness];
    const reach = `${of(weakness)} of ${runs.length}`;
    const about = findings.filter((finding) => named.test(finding.title) && !claimed.has(finding));
    const exact = about.filter(({ title }) => reachOf(title) === `${of(weakness)} of ${runs.length}`);
    const [found] = exact.length > 0 ? exact : about;
    if (found) claimed.add(found);
    const made = changes.filter(({ title }) => change.test(title));
    return [
      ...(found ? [] : [`${weakness}: no finding names it`]),
      ...(found && exact.length === 0 ? [`${weakness}: planted in ${reach}, and said: ${found.title}`] : []),
      ...(made.length === 1 ? [] : [`${weakness}: ${made.length} changes are about it`]),
      ...made
        .filter(({ why }) => !quoted.test(why))
        .map(({ why }) => `${weakness}: its evidence does not show it: ${why}`),
      ...made.filter(({ lever }) => !levers.includes(lever)).map(({ lever }) => `${weakness}: its lever is ${lever}`),
      ...made
        .filter((each) => !each.files.some((file) => files.test(file)))
        .map((each) => `${weakness}: in ${each.files}`),
    ];
  });
  const strange = findings.filter((finding) => !claimed.has(finding) && !EFFECT.test(finding.title));
  const again = changes.flatMap(({ title, added }) =>
    added.filter((line) => isSaid(line, instructions)).map((line) => `${title} adds what is said already: ${line}`),
  );
  const wrong = runs.filter((run, place) => isWrong(domain, run, place)).length;
  const flips = Number(/^(?:.*: )?.*?(\d+) wrong decisions? will be right/m.exec(plan)?.[1] ?? 0);
  const outcomes = changes.map((each) => Number(/(\d+) outcomes?/.exec(each.flips)?.[1] ?? 0));
  return [
    ...ofCauses,
    ...strange.map(({ title }) => `nobody planted: ${title}`),
    ...again,
    ...(changes.length === weaknesses.length ? [] : [`${changes.length} changes for ${weaknesses.length} causes`]),
    ...(flips === wrong ? [] : [`${flips} flips are predicted, and ${wrong} outputs are wrong`]),
    ...(outcomes.every((count, index) => index === 0 || count <= (outcomes[index - 1] ?? 0))
      ? []
      : [`changes are not in the order of the outcomes that they mend: ${outcomes}`]),
  ];
}

/** What stands below a finding's title. */
const BELOW = /^ +(?:[0-9a-f]{8} )?“|^ +(?:expected: |→ |since |findings: |comes from: )/;

/** The findings that `analyze --full` prints: what stands between a mark and an empty line. */
function findingsIn(text: string): Printed[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const [, severity = "", rest = ""] = /^\s*[●○] (high|medium|low|info)\s+([\s\S]*)/.exec(block) ?? [];
    if (severity === "") return [];
    const lines = rest.split("\n");
    const end = lines.findIndex((line) => BELOW.test(line));
    const title = lines.slice(0, end).join(" ").replace(/\s+/g, " ");
    return [{ severity, title, block: block.replace(/\s+/g, " ") }];
  });
}

interface PrintedChange {
  title: string;
  lever: string;
  files: string[];
  flips: string;
  /** The evidence that its section quotes. */
  why: string;
  /** Lines that come into the instructions. */
  added: string[];
}

/** The changes of a plan's table, with what their sections add. */
function changesIn(plan: string): PrintedChange[] {
  return [...plan.matchAll(/^\| C(\d+) \| (.*) \| (\w+) \| (.*) \| (.*) \| (.*) \|$/gm)].map((row) => {
    const [, number, title = "", lever = "", where = "", , flips = ""] = row;
    const section = plan.split(new RegExp(`^### C${number}\\. `, "m"))[1]?.split(/^##/m)[0] ?? "";
    const diff = [...section.matchAll(/^\+(?!\+)\s*(.*)$/gm)].map(([, line = ""]) => line);
    const text = [...section.matchAll(/^- .*$/gm)].map(([line]) => line);
    const added = lever === "instructions" ? [...diff, ...text] : [];
    const why = /Why: (.*)/.exec(section)?.[1] ?? "";
    return { title, lever, why, files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file), flips, added };
  });
}

/** How many of how many runs a finding says that it was seen in, those that were mended when they were sent back among them. */
function reachOf(title: string): string {
  const [, count = "", all = "", more = "0"] = /(\d+) of (\d+) run(?:s? \((\d+) more until)?/.exec(title) ?? [];
  return `${Number(count) + Number(more)} of ${all}`;
}

/** Whether a sentence of the instructions has most of the words of a line. */
function isSaid(line: string, instructions: string): boolean {
  const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[a-z_]{4,}/g) ?? []);
  const words = [...wordsOf(line)];
  return instructions.split("\n").some((sentence) => {
    const known = wordsOf(sentence);
    return words.length > 3 && words.filter((word) => known.has(word)).length >= 0.7 * words.length;
  });
}
