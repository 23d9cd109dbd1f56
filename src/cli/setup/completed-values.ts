import { existsSync, readdirSync } from "node:fs";
import { agents, unfavourableOutcomes } from "../../agents/index.js";
import type { SeenRow } from "../../analysis/life/look.js";
import { SeenFile, seenPath } from "../../analysis/life/seen-file.js";
import type { Case } from "../../evals/cases/case.js";
import { readCaseFiles } from "../../evals/cases/case-files.js";
import { packageRoot } from "../../folder/own-program.js";
import { findConfig } from "../../project/find-config.js";
import { PROVIDERS } from "../../runtime/models/registry.js";
import { namesWithCases, suiteOf } from "../../services/evals/case-folder.js";
import { plansPath } from "../../services/plan-evidence.js";
import { time } from "../../text/format.js";
import type { TraceSummary } from "../../tracing/filter.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";
import { readPlaybooks } from "../../workshop/playbook.js";

export interface Offer {
  value: string;
  description?: string;
}

export type ValueKind =
  | "agents"
  | "models"
  | "sources"
  | "formats"
  | "ages"
  | "outcomes"
  | "cases"
  | "tags"
  | "traces"
  | "runs"
  | "findings"
  | "plans"
  | "playbooks";

/** Ids that are offered at most, the newest. */
const MOST = 20;
/** Digits of a trace's id, as lists show it. */
const ID = 8;

/**
 * The values of a kind that may be typed here, without running anything of the folder. What cannot be read is not
 * offered: it is said by the command that needs it.
 *
 * @param home where the store is; undefined where the settings do not say
 */
export function offersOf(kind: ValueKind, home: string | undefined): Offer[] {
  try {
    return OFFERS[kind](home);
  } catch {
    return [];
  }
}

const OFFERS: Record<ValueKind, (home: string | undefined) => Offer[]> = {
  agents: (home) => [
    ...agents.map(({ name, description }) => ({ value: name, description })),
    ...ownNames(home).map((value) => ({ value, description: "of this project" })),
  ],
  models: () => [
    { value: "offline", description: "embedded: no language model is asked" },
    ...PROVIDERS.map(({ name, defaultModel }) => ({ value: defaultModel, description: name })),
  ],
  sources: () => [{ value: "local" }, { value: "langfuse" }],
  formats: () => [
    { value: "otlp", description: "the OpenTelemetry file format" },
    { value: "json", description: "trees, to read" },
  ],
  ages: () => ["1h", "24h", "7d", "30d"].map((value) => ({ value, description: "ago" })),
  outcomes: (home) => {
    const seen = newestRuns(home).flatMap(({ outcome }) => outcome ?? []);
    return [...new Set(["approved", ...unfavourableOutcomes(), ...seen])].map((value) => ({ value }));
  },
  cases: () => casesHere().map(({ id, description }) => ({ value: id, description })),
  tags: () => [...new Set(casesHere().flatMap(({ tags }) => tags ?? []))].map((value) => ({ value })),
  traces: (home) =>
    inStore(home, (store) => [
      { value: "last", description: "the newest" },
      ...store.list({ limit: MOST }).map(({ trace_id, started_at, outcome, model }) => ({
        value: trace_id.slice(0, ID),
        description: [time(started_at), outcome ?? "", model ?? ""].filter((part) => part !== "").join(" "),
      })),
    ]),
  runs: (home) =>
    inStore(home, (store) => {
      const ids = [...store.evals.newest({})].slice(0, MOST).map(({ id }) => ({ value: id }));
      return [{ value: "last", description: "the newest" }, ...ids];
    }),
  findings: (home) => (home === undefined ? [] : newestFaults(home)),
  plans: () =>
    readdirSync(plansPath())
      .filter((name) => name.endsWith(".md"))
      .map((name) => ({ value: name.slice(0, -".md".length) })),
  playbooks: () => readPlaybooks(packageRoot()).map(({ name, description }) => ({ value: name, description })),
};

function newestFaults(home: string): Offer[] {
  const file = SeenFile.openReadOnly(seenPath(home));
  try {
    const rows = file?.rows<SeenRow>(`SELECT * FROM findings ORDER BY last_seen DESC, id LIMIT ${MOST}`) ?? [];
    return rows.map(({ id, code, subject }) => ({ value: id.slice(0, ID), description: `${code} ${subject}` }));
  } finally {
    file?.close();
  }
}

/**
 * The project's own agents, as far as its cases and runs name them: its configuration, which lists them, is code, and
 * is not run to offer a word. None where there is no configuration.
 */
function ownNames(home: string | undefined): string[] {
  if (findConfig(process.cwd()) === undefined) return [];
  const ran = newestRuns(home).flatMap(({ agent }) => agent ?? []);
  const names = new Set([...namesWithCases(), ...ran]);
  return [...names].filter((name) => !agents.some((agent) => agent.name === name));
}

function newestRuns(home: string | undefined): TraceSummary[] {
  try {
    return inStore(home, (store) => store.list({ limit: MOST }));
  } catch {
    return []; // a store that cannot be read hides nothing that is known without it
  }
}

/** The cases of all agents, their inputs as they stand there: how an agent reads them does not matter here. */
function casesHere(): Case[] {
  const names = new Set([...agents.map(({ name }) => name), ...namesWithCases()]);
  return [...names].flatMap((name) => readCaseFiles({ parseInput: (fields) => fields }, filesNamed(name)).cases);
}

function filesNamed(name: string): string[] {
  try {
    return suiteOf({ name }).files;
  } catch {
    return []; // a project has none of an agent that ships
  }
}

function inStore<T>(home: string | undefined, read: (store: TraceStore) => T[]): T[] {
  if (home === undefined || !existsSync(storePath(home))) return [];
  const store = TraceStore.openReadOnly(storePath(home));
  try {
    return read(store);
  } finally {
    store.close();
  }
}
