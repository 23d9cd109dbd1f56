import type { FieldChange, ReplayResult, TraceIds } from "../../analysis/replay/replay.js";
import type { ReplaySkip } from "../../analysis/replay/replay-trace.js";
import type { DecisionChange, RerunResult } from "../../analysis/replay/rerun.js";
import { countText } from "../../text/format.js";
import type { Colors } from "../terminal/colors.js";
import { fitSections, type Screen, type Section } from "../terminal/screen.js";
import { plainLine, shortName } from "../terminal/untrusted.js";
import { fitLines, shorten } from "../terminal/width.js";

/** How a line that is an example of the one above it begins. */
const EXAMPLE = "    ";
/** Trace ids that a line names, by their first digits. */
const NAMED = 4;

const SKIPPED: Record<ReplaySkip, string> = {
  incomplete: "incomplete: the run has not ended, or was killed",
  foreign: "of other programs",
  other_agent: "of other agents",
  not_captured: "without content: the input was not captured",
  masked: "masked: the input is placeholders",
  invalid_input: "whose input today's agent does not take",
  failed: "that today's code failed on",
};

const BECAME: Record<DecisionChange, string> = {
  fixed: "were wrong and are right now",
  broken: "were right and are WRONG now",
  changed: "have another outcome, no more right than before",
  same: "are as they were",
  unsettled: "could not be made (provider, interruption, or a fault of ours)",
};

/** Rows that say what is left out. */
const LEFT_ROWS = 2;

/** A replay in words: what is wrong now first. */
export function renderReplay(result: ReplayResult, color: Colors, { columns, rows }: Screen): string {
  const { traces, replayed, untouched, flags_gained, flags_gone, warnings, tool_changes, skipped } = result;
  const short = Number.isFinite(rows);
  // On one screen a line is one, and examples are left to the whole report.
  const section = (title: string, lines: string[], optional = false): Section => {
    const shown = short
      ? lines.filter((line) => !line.startsWith(EXAMPLE)).map((line) => shorten(line, columns))
      : lines;
    return { title, lines: shown, optional };
  };
  const head = [
    `${color.bold(`${replayed} of ${countText(traces, "trace")} replayed`)} with today's ${shortName(result.agent)}; no model was asked.`,
    `  ${untouched.count} untouched: same tool results, same flags, so no live re-run is needed.`,
    ...(result.other_instructions.count > 0
      ? [
          `  ${result.other_instructions.count} were recorded under other instructions, which only a live re-run can judge.`,
        ]
      : []),
  ];
  const sections = [
    section(
      "Now flagged",
      flags_gained.flatMap(({ code, examples, ...group }) => [
        `  ${color.red(shortName(code))}: ${listed(group)}`,
        ...examples.slice(0, 1).map(({ message }) => `${EXAMPLE}${oneLine(message)}`),
      ]),
    ),
    section(
      "No longer flagged",
      flags_gone.map(({ code, ...group }) => `  ${color.green(shortName(code))}: ${listed(group)}`),
    ),
    section(
      "Suspect in their text, which blocks nothing",
      warnings.flatMap(({ code, examples, ...group }) => [
        `  ${color.yellow(shortName(code))}: ${listed(group)}`,
        ...examples.slice(0, 1).map(({ message }) => `${EXAMPLE}${oneLine(message)}`),
      ]),
    ),
    section(
      "Tools that return something else",
      tool_changes.flatMap(({ tool, ...change }) =>
        fieldLines(`${shortName(tool)} ${shortName(change.field)}`, change),
      ),
      true,
    ),
    section("Recorded decisions against today's policy", referenceLines(result)),
    section(
      "Not replayed",
      skipped.map(({ reason, ...group }) => `  ${listed(group)} ${color.dim(SKIPPED[reason])}`),
    ),
  ];
  const live = result.live ? liveLines(result.live, color) : [];
  const { lines, left } = fitSections(sections, rows - rowsOf([...head, ...live], columns) - LEFT_ROWS, {
    title: color.bold,
    more: "--full",
  });
  const rest = left.length === 0 ? [] : ["", color.dim(`--full: ${left.join(", ").toLowerCase()}`)];
  return [...head, ...live, ...lines, ...rest].join("\n");
}

function rowsOf(lines: readonly string[], columns: number): number {
  return fitLines(lines.join("\n"), columns).split("\n").length;
}

function referenceLines({ agent, reference }: ReplayResult): string[] {
  if (!reference) return [`  ${shortName(agent)} has no reference: whether they are right is not known.`];
  return [
    `  ${reference.agree} agree, ${reference.disagree.count} do not, ${reference.no_answer} have no answer.`,
    ...reference.fields.flatMap((change) => fieldLines(shortName(change.field), change)),
  ];
}

function liveLines({ model, session, counts, runs }: RerunResult, color: Colors): string[] {
  const changes = (Object.keys(BECAME) as DecisionChange[]).filter((change) => counts[change] > 0);
  return [
    "",
    color.bold(`${runs.length} affected traces run again with ${shortName(model)}, session ${shortName(session)}`),
    ...changes.map((change) => {
      const trace_ids = runs.filter((run) => run.change === change).map(({ trace_id }) => trace_id);
      return `  ${listed({ count: counts[change], trace_ids })} ${BECAME[change]}`;
    }),
  ];
}

function fieldLines(name: string, { examples, ...group }: FieldChange): string[] {
  const [example] = examples;
  return [
    `  ${name}: ${listed(group)}`,
    ...(example
      ? [`${EXAMPLE}${side(example.before)} → ${side(example.after)}  (${example.trace_id.slice(0, 8)})`]
      : []),
  ];
}

function side(value: unknown): string {
  return value === undefined ? "nothing" : oneLine(JSON.stringify(value));
}

/** `3 traces (1f2e3d4c, …)`. */
function listed({ count, trace_ids }: TraceIds): string {
  const named = trace_ids.slice(0, NAMED).map((id) => shortName(id).slice(0, 8));
  return `${countText(count, "trace")} (${[...named, ...(count > NAMED ? ["…"] : [])].join(", ")})`;
}

function oneLine(text: string): string {
  return shorten(plainLine(text), 120);
}
