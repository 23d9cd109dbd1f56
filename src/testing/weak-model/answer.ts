import { Random } from "../made-runs/random.js";
import { type MessagesRequest, message, type ReplyFunction } from "../servers/messages-server.js";
import type { Fields, PlantedRun, WeakDomain } from "./weakness.js";

/**
 * A weak model: it calls the tools but for the one that it skips, answers with what is planted for the run, and says the
 * same again when it is sent back. Where a run mends, it gives the right answer then.
 */
export function weakModel(domain: WeakDomain, runs: readonly PlantedRun[]): ReplyFunction {
  const marks = runs.map(({ input }) => domain.markOf(input));
  return (request) => {
    const first = textOf(request.messages[0]);
    const place = marks.findIndex((mark) => isIn(first, mark));
    const run = runs[place];
    if (!run) throw new Error(`no run is planned for ${first}`);
    const isAsked = request.messages.some(({ role }) => role === "assistant");
    if (!isAsked) return message(calls(request, run, domain), usage(first, 70, place));
    const isSentBack = request.messages.filter(({ role }) => role === "assistant").length > 1;
    const planted = isSentBack && run.mends ? { ...run, weaknesses: [] } : run;
    const answer = answerOf(domain, planted, place);
    return message([{ type: "text", text: JSON.stringify(answer) }], usage(first, 110, place));
  };
}

function answerOf(domain: WeakDomain, { input, weaknesses }: PlantedRun, place: number): Fields {
  const figures = domain.figuresOf(input);
  const seen = { input, figures, random: new Random(place) };
  return weaknesses.reduce((answer, weakness) => domain.wrong[weakness](answer, seen), domain.right(figures));
}

/** Whether a run's last answer has another outcome or figure than the policy. */
export function isWrong(domain: WeakDomain, run: PlantedRun, place: number): boolean {
  const { reasoning: _said, ...right } = domain.right(domain.figuresOf(run.input));
  const answer = run.mends ? right : answerOf(domain, run, place);
  return Object.entries(right).some(([field, value]) => answer[field] !== value);
}

function calls({ tools }: MessagesRequest, { weaknesses }: PlantedRun, { skipped }: WeakDomain) {
  return tools
    .filter(({ name }) => !(weaknesses.includes("skipped tool") && name === skipped))
    .map(({ name }, index) => ({ type: "tool_use", id: `toolu_${index}`, name, input: {} }));
}

function usage(text: string, output: number, place: number) {
  return { usage: { input_tokens: 700 + Math.round(text.length / 4), output_tokens: output + (place % 9) } };
}

/** Whether a text has a mark that ends with a number, and with no longer one. */
function isIn(text: string, mark: string): boolean {
  const at = text.indexOf(mark);
  return at >= 0 && !/[\d.]/.test(text[at + mark.length] ?? "");
}

function textOf(message: MessagesRequest["messages"][number] | undefined): string {
  return (message?.content ?? []).map(({ text }) => String(text ?? "")).join("\n");
}
