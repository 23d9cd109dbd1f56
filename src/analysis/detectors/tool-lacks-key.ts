import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { errorIn } from "../facts/calls/error-results.js";
import type { Inspection } from "../facts/judge.js";
import { type Observation, quoteOf } from "../facts/observation.js";
import { type Collector, type Detector, type FindingKind, observe } from "./detector.js";

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
  collect: () => new MissingKeys(),
};

/** Results of a tool that have the same keys. */
interface Shape {
  keys: ReadonlySet<string>;
  /** Figures that the reference has for their inputs. */
  known: ReadonlySet<string>;
  count: number;
  quote: string;
  runs: Pick<RecordedRun, "trace_id" | "span_id" | "version" | "started_at">[];
}

/** Runs that are kept of results that have all keys that were seen so far. */
const MOST_WHOLE = 1000;

class MissingKeys implements Collector {
  /** By tool and version of the tools. */
  private readonly tools = new Map<string, { name: string; all: Set<string>; shapes: Map<string, Shape> }>();

  add({ run, judgement }: Inspection): void {
    const known = Object.keys(judgement?.reference.figures ?? {});
    for (const { call, figures } of judgement?.tools ?? []) {
      const isRead = call.result !== null && typeof call.result === "object" && call.arguments === "{}";
      if (call.is_error || !isRead || call.result === undefined || errorIn(call.result) !== undefined) continue;
      const keys = [...new Set(figures.map(({ key }) => key))].slice(0, MOST_KEYS).sort();
      const group = `${call.name} ${run.versions.tools}`;
      const tool = this.tools.get(group) ?? { name: call.name, all: new Set(), shapes: new Map() };
      this.tools.set(group, tool);
      for (const key of keys) tool.all.add(key);
      const name = JSON.stringify([keys, known]);
      const shape = tool.shapes.get(name) ?? {
        keys: new Set(keys),
        known: new Set(known),
        count: 0,
        quote: quoteOf(call.result_text),
        runs: [],
      };
      tool.shapes.set(name, shape);
      shape.count++;
      if (keys.length === tool.all.size && shape.runs.length >= MOST_WHOLE) continue;
      const { trace_id, version, started_at } = run;
      shape.runs.push({ trace_id, span_id: call.span_id, version, started_at });
    }
  }

  finish(): Observation[] {
    return [...this.tools.values()].flatMap(({ name, shapes, all }) => {
      const counts = new Map([...all].map((key) => [key, 0]));
      let results = 0;
      for (const { keys, count } of shapes.values()) {
        results += count;
        for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + count);
      }
      return [...shapes.values()].flatMap(({ keys, known, quote, runs }) => {
        const missing = [...counts].flatMap(([key, count]) => {
          const isFigure = known.has(key) && count >= FEWEST;
          const isUsual = count >= FEWEST_OF_OTHERS && count >= results * SHARE;
          return !keys.has(key) && (isFigure || isUsual) ? [key] : [];
        });
        if (missing.length === 0) return [];
        const marks = missing.map((key) => [key]);
        return runs.map((run) =>
          observe(LACKS, run, { subject: name, quote, expected: missing.join(", "), details: missing, marks }),
        );
      });
    });
  }
}
