import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { parseJson } from "../../runtime/record/recorded-calls.js";
import { readRun } from "../../runtime/record/recorded-run.js";
import { countText } from "../../text/format.js";
import { textsIn } from "../../text/json.js";
import { partsOfRunId } from "../../tracing/runs.js";
import type { TraceSource } from "../../tracing/source.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import { LEVERS } from "../findings/finding.js";
import { checkSchema, compileCheck } from "./check.js";
import { type Quote, quoteSchema } from "./check-files.js";

/** Fewest characters of a quote, blanks apart: fewer are in every span. */
const SHORTEST_QUOTE = 4;

/** What somebody proposes: a title, the words that show it, and a check that finds it again, in so many runs. */
export const proposalSchema = z.strictObject({
  title: z.string().check(z.minLength(4), z.maxLength(200)),
  severity: z._default(z.enum(["high", "medium", "low"]), "medium"),
  lever: z._default(z.enum(LEVERS), "instructions"),
  quotes: z.array(quoteSchema).check(z.minLength(1), z.maxLength(20)),
  check: checkSchema,
  count: z.int().check(z.gte(1)),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** What became of a proposal that was held to all runs. */
export interface Verified {
  /** Runs that the check finds, of all of the agent. */
  count: number;
  runs: number;
  /** Runs of which an expression says nothing: they lack a field, say. */
  unjudged: number;
  /** What is not as it was said; nothing where all of it is. */
  problems: string[];
}

/**
 * Holds a proposal to all recorded runs of an agent: every quote must stand verbatim in the span that it names, in a run
 * that the check finds, and the check must find as many runs as were said.
 *
 * @throws UserError where the check cannot be used; the signal's reason when it is aborted
 */
export async function verifyProposal(
  source: TraceSource,
  agent: AnyAgent,
  { quotes, check, count }: Proposal,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (read: number) => void } = {},
): Promise<Verified> {
  const isMeant = compileCheck(check);
  const found = new Map<Quote, "no trace" | "no span" | "not verbatim" | "not found by the check" | "stands">();
  for (const quote of quotes) found.set(quote, "no trace");
  const counts = { count: 0, runs: 0, unjudged: 0, read: 0 };
  for await (const trace of source.traces({ kind: "run" })) {
    signal?.throwIfAborted();
    onProgress?.(++counts.read);
    if (trace.agent !== agent.name) continue;
    counts.runs++;
    const meant = isMeant(trace, readRun(trace, agent.name));
    if (meant === undefined) counts.unjudged++;
    if (meant) counts.count++;
    for (const quote of quotes.filter((each) => isOf(each, trace))) {
      found.set(quote, placeOf(quote, trace, meant === true));
    }
  }
  const { count: seen, runs, unjudged } = counts;
  const problems = quotes.flatMap((quote, index) => {
    const place = found.get(quote);
    return place === "stands" ? [] : [`quote ${index + 1}: ${WRONG[place ?? "no trace"]}`];
  });
  if (seen !== count) problems.push(`the check finds ${seen} of ${countText(runs, "run")}, and not ${count}`);
  return { count: seen, runs, unjudged, problems };
}

const WRONG = {
  "no trace": "no run of the agent has that trace",
  "no span": "its trace has no such span",
  "not verbatim": `its span does not say so, word for word (or it has fewer than ${SHORTEST_QUOTE} characters)`,
  "not found by the check": "the check does not find the run that it is from",
} as const;

function isOf({ trace_id }: Quote, trace: Trace): boolean {
  return trace.trace_id === trace_id || partsOfRunId(trace.trace_id).traceId === trace_id;
}

function placeOf(quote: Quote, { roots }: Trace, meant: boolean) {
  const span = [...walk(roots)].find(({ span_id }) => span_id === quote.span_id);
  if (!span) return "no span";
  if (!isVerbatim(quote.quote, span)) return "not verbatim";
  return meant ? "stands" : "not found by the check";
}

function isVerbatim(quote: string, span: TraceSpan): boolean {
  if (quote.replace(/\s/g, "").length < SHORTEST_QUOTE) return false;
  const own = [span.input, span.output, span.error?.message, ...Object.values(span.attributes)];
  const texts = [...own, ...span.events.flatMap(({ attributes }) => Object.values(attributes))].flatMap((each) =>
    textsIn(each),
  );
  return texts.some((text) => text.includes(quote) || textsIn(parseJson(text)).some((part) => part.includes(quote)));
}
