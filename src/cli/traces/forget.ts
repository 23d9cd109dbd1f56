import { agentNamed } from "../../agents/index.js";
import { EXIT, UserError } from "../../errors.js";
import { tracesWithInput } from "../../evals/cases/same-input.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { forgetDecisions } from "../../serve/store/forget.js";
import { forgetRead } from "../../services/findings/forget-read.js";
import { resolveTraceId, withStore } from "../../services/open-store.js";
import { countText } from "../../text/format.js";
import { isObject } from "../../text/json.js";
import { localSource } from "../../tracing/source.js";
import { countTraces, type Erased, eraseTraces, eraseUnusedOrigins } from "../../tracing/store/erase.js";
import { copiesOf } from "../../tracing/store/reclaim.js";
import type { TraceStore } from "../../tracing/store/store.js";
import type { Context } from "../context.js";
import { asksYes, isAtTerminal } from "../terminal/ask.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { readJsonInput } from "../terminal/read-json-input.js";
import { megabytes, reclaimStore, removeCopies } from "./reclaim.js";

export interface ForgetOptions {
  input?: string;
  session?: string;
  agent?: string;
  damaged?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** A run that goes on writes while its traces are erased: so they are looked for again, at most so many times. */
const ROUNDS = 5;

/**
 * `underwrite traces forget`: erases everything of one applicant from the store: the traces that an input, a session or
 * an id names, their scores, what waits for backends, and results of evals.
 */
export async function forgetTraces(context: Context, id: string | undefined, options: ForgetOptions): Promise<number> {
  const ways = [id, options.input, options.session].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new UserError("Name whom to forget in one way: a trace's id, --input FILE or --session ID.");
  }
  const project = await context.project();
  if (options.dryRun) {
    const store = project.store();
    const { found, copies } = await look(store, await finder(context, store, id, options));
    return tell(context, options, { ...found, copies, removed: false });
  }
  return withStore(project, async (store) => erase(context, store, await finder(context, store, id, options), options));
}

async function look(store: TraceStore, find: () => Promise<string[]>) {
  const ids = await find();
  const copies = store.path === ":memory:" ? [] : copiesOf(store.path).map(({ path }) => path);
  return { ids, copies, found: countTraces(store.connection, ids) };
}

async function erase(
  context: Context,
  store: TraceStore,
  find: () => Promise<string[]>,
  options: ForgetOptions,
): Promise<number> {
  const { ids, copies, found } = await look(store, find);
  if (ids.length === 0) return tell(context, options, { ...found, copies, removed: false });
  if (!options.yes) await confirm(context, found);
  const going = ids.filter((each) => store.summary(each)?.complete === false).length;
  const { home, queue } = await context.config();
  const erased = await eraseAll(context, store, { first: ids, find, place: { home, queue } });
  if (going > 0) {
    const runs = going === 1 ? "1 run has" : `${going} runs have`;
    context.note(`${runs} not ended, and may still write: run this again when they have.`);
  }
  eraseUnusedOrigins(store.connection);
  const freed = await reclaimStore(context, store.connection);
  if (options.damaged) removeCopies(context, copies);
  return tell(context, options, { ...erased, copies: options.damaged ? [] : copies, removed: true, freed });
}

/** How the traces are looked for. @throws UserError for what cannot be read, or names nobody */
async function finder(
  context: Context,
  store: TraceStore,
  id: string | undefined,
  { input, session, agent: named }: ForgetOptions,
): Promise<() => Promise<string[]>> {
  const source = localSource(store);
  if (id !== undefined) {
    const traceId = await resolveTraceId(source, id);
    return async () => (store.summary(traceId) || store.scoresOf(traceId).length > 0 ? [traceId] : []);
  }
  if (session !== undefined) return async () => [...store.traceIds({ session })];
  const agent = agentNamed(named);
  const fields = asRecorded(agent, await readJsonInput(context, input ?? "-"));
  const salt = store.knownSetting("salt") ?? ""; // without one, nothing is masked
  let told = false;
  return async () => {
    const { ids, unread } = await tracesWithInput(source.traces({}), agent.name, fields, salt);
    const runs = unread === 1 ? "1 trace has" : `${unread} traces have`;
    if (unread > 0 && !told) {
      context.note(`${runs} a run whose input is not kept, or has not ended: forget those by their id or session.`);
    }
    told = true;
    return ids;
  };
}

/** A whole input as runs record it; else the fields that are given. @throws UserError for no fields */
function asRecorded(agent: AnyAgent, given: unknown): Record<string, unknown> {
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw new UserError("--input must hold one JSON object with fields of the input: all, or some.");
  }
  try {
    return agent.parseInput(given) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return given as Record<string, unknown>; // some fields only
  }
}

async function eraseAll(
  context: Context,
  store: TraceStore,
  {
    first,
    find,
    place,
  }: { first: string[]; find: () => Promise<string[]>; place: { home: string; queue?: string | undefined } },
): Promise<Erased> {
  let decisions = 0;
  const total: Erased = { traces: 0, scores: 0, eval_results: 0, sent_to: [] };
  let ids = first;
  for (let round = 0; ids.length > 0 && round < ROUNDS; round++) {
    forgetRead(place.home, { traces: ids });
    decisions += await forgetDecisions(place, { traces: ids });
    const erased = await eraseTraces(store.connection, ids);
    forgetRead(place.home, { traces: ids }); // an analysis may have read them meanwhile
    total.traces += erased.traces;
    total.scores += erased.scores;
    total.eval_results += erased.eval_results;
    total.sent_to = [...new Set([...total.sent_to, ...erased.sent_to])];
    ids = await find();
  }
  if (decisions > 0) context.note(`And ${countText(decisions, "decision")} of underwrite serve.`);
  return total;
}

/** @throws UserError where nobody can be asked, or the answer is not yes */
async function confirm(context: Context, found: Erased): Promise<void> {
  if (!isAtTerminal(context)) {
    throw new UserError("Nobody can be asked here: --dry-run shows what would be erased, and --yes erases it.");
  }
  const yes = await asksYes(context, `Erase ${described(found)}? It cannot be undone.`);
  if (!yes) throw new UserError("Nothing is erased: the answer was not yes.");
}

interface Outcome extends Erased {
  copies: string[];
  removed: boolean;
  freed?: number;
}

function tell(context: Context, options: ForgetOptions, outcome: Outcome): number {
  const { copies, removed, freed = 0, ...counts } = outcome;
  if (wantsJson(context, options)) {
    printJson(context, { ...counts, removed, freed_bytes: freed, damaged_copies: copies });
  } else if (counts.traces + counts.scores === 0) context.print("Nothing in the store matches.");
  else if (removed) context.print(`${described(counts)}: erased, ${megabytes(freed)} freed.`);
  else context.print(`${described(counts)} would be erased.`);
  for (const target of counts.sent_to) {
    context.note(`${target} has some of it already: have it erased there too.`);
  }
  for (const copy of copies) {
    context.note(`${copy} is of a damaged store, and cannot be searched: --damaged removes it as a whole.`);
  }
  if (removed) context.note("Files that were made from it (cases, plans, reports, exports) stay: look through them.");
  return EXIT.done;
}

function described({ traces, scores, eval_results }: Erased): string {
  return `${countText(traces, "trace")}, ${countText(scores, "score")} and ${countText(eval_results, "result")} of evals`;
}
