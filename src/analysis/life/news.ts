import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputFields } from "../facts/claimed-inputs.js";
import type { Life } from "./life.js";
import type { SeenFile } from "./seen-file.js";

/** A finding as it is told to others: names of the agent's definition and counts, nothing that a trace says. */
export interface ToldFinding {
  id: string;
  code: string;
  /** Where it is a name that the agent's definition has; else empty. */
  subject: string;
  severity: string;
  /** In how many of the last look's runs it was seen. */
  count: number;
  of: number;
}

/** What a watch has not told yet. */
export interface News {
  new: ToldFinding[];
  reopened: ToldFinding[];
  gone: ToldFinding[];
}

/** Whether there is any. */
export function hasNews(news: News): boolean {
  return news.new.length + news.reopened.length + news.gone.length > 0;
}

/**
 * What became of findings that a watch has not told yet, and notes that it is told: part of the turn in which what it
 * says is kept, so that nothing is told twice, or never.
 *
 * @param watch names who is told
 */
export function takeNews(file: SeenFile, watch: string, agent: AnyAgent, lives: readonly Life[]): News {
  const before = new Map(
    file
      .rows<{ finding: string; what: string }>("SELECT finding, what FROM told WHERE watch = ?", watch)
      .map((row) => [row.finding, row.what]),
  );
  const isKnown = nameChecker(agent);
  const news: News = { new: [], reopened: [], gone: [] };
  for (const life of lives) {
    const told = before.get(life.id);
    const what = stateOf(life, told);
    if (what === undefined || what === told) continue;
    file.run("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", watch, life.id, what);
    const [kind = ""] = what.split(" ");
    if (kind in news) news[kind as keyof News].push(toTold(life, isKnown));
  }
  return news;
}

/** What there is to tell of a finding, once; undefined where that is nothing. */
function stateOf({ status, last_seen, settled_at, open_since }: Life, told: string | undefined): string | undefined {
  if (last_seen === null || open_since === null || status === "dismissed") return undefined;
  if (status === "reopened") return `reopened ${settled_at ?? ""}`;
  if (status === "mended" || status === "verified") return told === undefined ? undefined : "gone";
  return told === undefined ? "new" : told;
}

function toTold({ id, code, subject, severity, lately }: Life, isKnown: (name: string) => boolean): ToldFinding {
  return {
    id,
    code: plainName(code),
    subject: isKnown(subject) ? subject : "",
    severity,
    count: lately.count,
    of: lately.of,
  };
}

/** Codes come from definitions; should one hold more than a name, it is no markup, mention or link for it. */
function plainName(code: string): string {
  return code.replace(/[^\p{L}\p{M}\p{N}_:-]/gu, "_").slice(0, 100);
}

/** Whether a subject is made of names of the agent's definition: a model may ask for a tool by any text. */
function nameChecker(agent: AnyAgent): (subject: string) => boolean {
  const relations = agent.analysis?.relations.map(({ name }) => name) ?? [];
  const fields = [...inputFields(agent), ...Object.keys(agent.output._zod.def.shape)];
  const names = new Set([...agent.tools.map(({ name }) => name), ...fields, ...relations]);
  return (subject) => subject.split(" ").every((name) => names.has(name) && plainName(name) === name);
}
