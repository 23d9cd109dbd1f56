import { EXIT, UserError } from "../../errors.js";
import { configuredTargets } from "../../services/open-project.js";
import { withStore } from "../../services/open-store.js";
import { toMilliseconds } from "../../settings/variables.js";
import { stricter } from "../../tracing/capture.js";
import { deliver } from "../../tracing/delivery/deliver.js";
import { maskSalt } from "../../tracing/tracing.js";
import { withDeadline } from "../../waiting/deadline.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseSeconds } from "../terminal/option-values.js";

export interface PushOptions {
  timeout: string;
  json?: boolean;
}

/** `underwrite traces push`: sends every configured backend what it has not acknowledged. */
export async function pushTraces(context: Context, options: PushOptions): Promise<number> {
  const project = await context.project();
  const { config } = project;
  const targets = await configuredTargets(config);
  if (targets.length === 0) {
    throw new UserError(
      "No backend is configured: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or OTEL_EXPORTER_OTLP_ENDPOINT.",
    );
  }
  const timeoutMs = toMilliseconds(parseSeconds("--timeout", options.timeout));
  const reports = await withStore(project, (store) => {
    for (const { name } of targets) store.enqueueAll(name);
    return withDeadline(timeoutMs, context.signal, (signal) =>
      deliver({
        store,
        targets,
        capture: stricter(config.capture, config.exportCapture),
        salt: maskSalt(store),
        redactor: context.redactor,
        signal,
        now: Date.now,
        onBatch: ({ target, spans, scores }) => context.note(`${target}: ${spans} spans and ${scores} scores sent`),
      }),
    );
  });
  if (wantsJson(context, options)) printJson(context, reports);
  else {
    for (const { target, spans, scores, waiting, problem } of reports) {
      const rest = waiting === 0 ? "nothing is left to send" : `${waiting} still wait: ${problem}`;
      context.print(`${target}: ${spans} spans and ${scores} scores sent; ${rest}.`);
    }
  }
  if (context.signal.aborted) return EXIT.interrupted;
  const waiting = reports.filter((report) => report.waiting > 0).map(({ target }) => target);
  if (waiting.length === 0) return EXIT.done;
  context.verdict(`traces push failed: something still waits for ${waiting.join(", ")}.`);
  return EXIT.checkFailed;
}
