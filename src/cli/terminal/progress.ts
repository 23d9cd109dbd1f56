import type { AgentEvent } from "../../runtime/loop/run.js";
import type { Config } from "../../settings/config.js";
import type { Context } from "../context.js";
import { spinnerOn } from "./animation.js";
import { colors } from "./colors.js";
import { plain, shortName } from "./untrusted.js";

export interface Progress {
  onEvent: (event: AgentEvent) => void;
  stop: () => void;
}

/** Shows a run while it goes on: a line an event with `verbose`, a spinner on a terminal, else nothing. */
export function progress(
  context: Context,
  { config, verbose, quiet, color }: { config: Config; verbose?: boolean; quiet?: boolean; color?: boolean },
): Progress {
  if (verbose) {
    const paint = colors(context.stderr, config, { color });
    return { onEvent: (event) => context.note(describeEvent(event), paint.dim), stop: () => {} };
  }
  const spinner = quiet ? undefined : spinnerOn(context, config);
  if (!spinner) return { onEvent: () => {}, stop: () => {} };
  return {
    onEvent(event) {
      if (event.type !== "tool_call_ended") spinner.show(context.redactor.text(describeEvent(event)));
    },
    stop: spinner.stop,
  };
}

function describeEvent(event: AgentEvent): string {
  switch (event.type) {
    case "run_started":
      return `run ${event.trace_id}: ${event.agent} with ${plain(event.model)}`;
    case "model_call_started":
      return `round trip ${event.round_trip}: asking the model`;
    case "model_call_retried": {
      const why = event.status === undefined ? "no answer" : `status ${event.status}`;
      return `round trip ${event.round_trip}: retry ${event.attempt} (${why}, waited ${event.delay_ms} ms)`;
    }
    case "model_call_ended": {
      const { usage, stop_reason, finish_reason = stop_reason } = event.response;
      const tokens = `${usage.input_tokens} tokens in, ${usage.output_tokens} out`;
      return `round trip ${event.round_trip}: ${shortName(finish_reason)} (${tokens}, ${Math.round(event.duration_ms)} ms)`;
    }
    case "tool_call_started":
      return `tool ${shortName(event.name)} called`;
    case "tool_call_ended": {
      const result = plain(typeof event.result === "string" ? event.result : JSON.stringify(event.result));
      return `tool ${shortName(event.name)} ${event.is_error ? "failed" : "returned"}: ${result.replace(/\s+/g, " ").slice(0, 300)}`;
    }
    case "model_call_failed":
      return `round trip ${event.round_trip}: the model call failed`;
    case "validation_started":
      return "check: validating the decision";
    case "run_faulted":
      return "run ended: a fault of the program";
    case "validated": {
      const stands = event.violations.length === 0 ? ["the decision stands"] : [];
      const found = [...event.violations, ...event.warnings].map(({ code, message }) => plain(`${code}: ${message}`));
      return `check: ${[...stands, ...found].join(" ")}`;
    }
    case "repair_started":
      return "repair: asking the model once more";
    case "run_ended":
      return `run ended: ${event.exit_reason}`;
  }
}
