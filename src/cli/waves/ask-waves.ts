import { UserError } from "../../errors.js";
import type { WavesForecast } from "../../services/open-waves.js";
import { cost, countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { asksYes, isAtTerminal } from "../terminal/ask.js";

/** Who is asked before anything is sent in waves. */
export interface AskWaves {
  yes?: boolean;
  quiet?: boolean;
  /** What a run is of: `row`, `case`. */
  noun: string;
  /** Whether stdin has something else than a person's answer. */
  stdinIsTaken?: boolean;
  /** Whether what was sent is found again after a kill. */
  canResume: boolean;
}

/** Says what is about to be sent, and sends nothing without a yes. @throws UserError without one */
export async function askWaves(context: Context, forecast: WavesForecast, asked: AskWaves): Promise<void> {
  if (!asked.yes || !asked.quiet) for (const line of linesOf(forecast, asked)) context.note(line);
  if (asked.yes) return;
  if (!isAtTerminal(context) || asked.stdinIsTaken) {
    throw new UserError("Nothing is sent without a yes, and nobody can be asked here: give --yes to send it.");
  }
  if (!(await asksYes(context, "Send it?"))) throw new UserError("Nothing was sent.");
}

function linesOf(forecast: WavesForecast, { noun, canResume }: AskWaves): string[] {
  const { runs, wave_size, model, host, about_usd, first_wave_usd, max_cost_usd } = forecast;
  const { sent_before, sent_otherwise } = forecast;
  const many = runs === null ? `${noun}s of a long stream` : countText(runs, noun);
  const size = runs !== null && runs <= wave_size ? "" : `, ${countText(wave_size, noun)} at once`;
  const before = [
    ...(sent_before === 0
      ? []
      : [
          `${countText(sent_before, "batch", "batches")} sent before: what they answer is fetched, and not paid again.`,
        ]),
    ...(sent_otherwise === 0
      ? []
      : [
          `${countText(sent_otherwise, "batch", "batches")} sent before for another version of the agent, model or check: what they asked is asked, and paid, again.`,
        ]),
  ];
  const price =
    about_usd === null || first_wave_usd === null
      ? `the price of ${model} is not known here`
      : `about ${cost(about_usd)} at half the usual price; the first wave at most ${cost(first_wave_usd)}, if every answer is as long as it may be`;
  const bound =
    max_cost_usd === null ? "" : ` Of a wave only what surely fits within --max-cost ${cost(max_cost_usd)} is sent.`;
  return [
    `Message Batches: ${many}, with ${model} at ${host}${size}. A wave asks once for each; with tools it takes two or more.`,
    ...before,
    `Cost: ${price}.${bound}`,
    "Wait: most batches end within an hour, each within 24 hours; a request that expires unanswered is sent once more.",
    "Not covered by zero data retention: Anthropic stores the requests and answers of Message Batches for up to 29 days.",
    ...(canResume
      ? []
      : ["Without --output nothing can be resumed: what is under way when this ends is paid and lost."]),
  ];
}
