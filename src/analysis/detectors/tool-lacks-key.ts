import { errorIn } from "../facts/calls/error-results.js";
import type { Inspection } from "../facts/judge.js";
import { quoteOf, type RunRef, type Sighting } from "../facts/sighting.js";
import {
  type Collector,
  collecting,
  type Detector,
  type Fact,
  type FindingKind,
  type Reread,
  sightingOf,
} from "./detector.js";

/** Fewest results of a tool that have a figure of the reference, and of those that have any other key. */
const FEWEST = 3;
const FEWEST_OF_OTHERS = 50;
/** Share of a tool's results that have a key which is no figure: where fewer do, it is one that comes and goes. */
const SHARE = 0.98;
/** Keys of a tool's results that are followed. */
const MOST_KEYS = 200;

const LACKS: FindingKind = {
  code: "tool_lacks_key",
  severity: "medium",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} left something out that it returns elsewhere ${of}${because}`,
};

export const toolLacksKey: Detector = {
  finds: [LACKS],
  catches:
    "a tool's result without a key that the same version of the tool returns in other runs: a figure that the reference has for the input, or a key that nearly all results have",
  leavesAlone:
    "results that are errors; keys that no other result of that version has; keys that come and go, such as a reason that only some results need; calls with arguments",
  collect: collecting({ read: shapesOf, begin: () => new MissingKeys() }),
};

/** What results of a tool look like: their keys, and the figures that the reference has for their input. */
interface ResultShape {
  tool: string;
  /** Hash of the tools' definitions. */
  version: string | null;
  keys: string[];
  known: string[];
}

/** The results of a run, and the spans of the calls. */
function shapesOf({ run, judgement }: Inspection): Fact<ResultShape[], string[]> | undefined {
  const known = Object.keys(judgement?.reference.figures ?? {});
  const results = (judgement?.tools ?? []).flatMap(({ call, figures }) => {
    const isRead = call.result !== null && typeof call.result === "object" && call.arguments === "{}";
    if (call.is_error || !isRead || call.result === undefined || errorIn(call.result) !== undefined) return [];
    const keys = [...new Set(figures.map(({ key }) => key))].slice(0, MOST_KEYS).sort();
    return [{ shape: { tool: call.name, version: run.versions.tools, keys, known }, span: call.span_id }];
  });
  if (results.length === 0) return undefined;
  return { shared: results.map(({ shape }) => shape), own: results.map(({ span }) => span) };
}

/** Results of a tool that have the same keys. */
interface Shape {
  keys: ReadonlySet<string>;
  known: ReadonlySet<string>;
  count: number;
  runs: RunRef[];
}

/** The results of one version of a tool. */
interface Tool {
  name: string;
  all: Set<string>;
  shapes: Map<string, Shape>;
}

/** Runs that are kept of results that have all keys that were seen so far. */
const MOST_WHOLE = 1000;

class MissingKeys implements Collector<ResultShape[], string[]> {
  /** By tool and version of the tools. */
  private readonly tools = new Map<string, Tool>();
  /** Where results of a form are counted: many runs have the same. */
  private readonly places = new Map<ResultShape, { tool: Tool; shape: Shape }>();

  add(run: RunRef, { shared = [], own = [] }: Fact<ResultShape[], string[]>): void {
    for (const [index, result] of shared.entries()) {
      const { tool, shape } = this.placeOf(result);
      shape.count++;
      if (result.keys.length === tool.all.size && shape.runs.length >= MOST_WHOLE) continue;
      shape.runs.push({ ...run, span_id: own[index] ?? "" });
    }
  }

  private placeOf(result: ResultShape): { tool: Tool; shape: Shape } {
    const before = this.places.get(result);
    if (before) return before;
    const { tool: name, version, keys, known } = result;
    const group = JSON.stringify([name, version]);
    const tool = this.tools.get(group) ?? { name, all: new Set(), shapes: new Map() };
    this.tools.set(group, tool);
    for (const key of keys) tool.all.add(key);
    const form = JSON.stringify([keys, known]);
    const shape = tool.shapes.get(form) ?? { keys: new Set(keys), known: new Set(known), count: 0, runs: [] };
    tool.shapes.set(form, shape);
    const place = { tool, shape };
    this.places.set(result, place);
    return place;
  }

  async finish(reread: Reread): Promise<Sighting[]> {
    const found: Sighting[] = [];
    for (const { name, shapes, all } of this.tools.values()) {
      const counts = new Map([...all].map((key) => [key, 0]));
      let results = 0;
      for (const { keys, count } of shapes.values()) {
        results += count;
        for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + count);
      }
      for (const { keys, known, runs } of shapes.values()) {
        const missing = [...counts].flatMap(([key, count]) => {
          const isFigure = known.has(key) && count >= FEWEST;
          const isUsual = count >= FEWEST_OF_OTHERS && count >= results * SHARE;
          return !keys.has(key) && (isFigure || isUsual) ? [key] : [];
        });
        if (missing.length === 0) continue;
        const marks = missing.map((key) => [key]);
        for (const [index, run] of runs.entries()) {
          const quote = index < MOST_QUOTED ? await resultIn(run, reread) : "";
          found.push(
            sightingOf(LACKS, run, { subject: name, quote, expected: missing.join(", "), details: missing, marks }),
          );
        }
      }
    }
    return found;
  }
}

/** Runs of which the result is quoted: findings show a few. */
const MOST_QUOTED = 10;

async function resultIn({ trace_id, span_id }: RunRef, reread: Reread): Promise<string> {
  const run = await reread(trace_id);
  return quoteOf(run?.tool_calls.find((call) => call.span_id === span_id)?.result_text ?? "");
}
