import type { Config } from "../config.js";
import type { DeliveryReport } from "../tracing/delivery/deliver.js";
import type { Target } from "../tracing/delivery/target.js";
import { gitRevision } from "../tracing/revision.js";
import { openTracing, type Tracing } from "../tracing/tracing.js";
import { VERSION } from "../version.js";
import type { Context } from "./context.js";

/** How long a finished command waits for backends, in milliseconds. */
export const FLUSH_WITHIN_MS = 1500;

/** The tracing of this process: always to the local store, and to every backend that is configured. */
export async function startTracing(context: Context, config: Config): Promise<Tracing> {
  const tracing = openTracing({
    home: config.home,
    version: VERSION,
    revision: gitRevision(process.cwd()),
    environment: config.environment,
    release: config.release,
    capture: config.capture,
    exportCapture: config.exportCapture,
    targets: await configuredTargets(config),
    onProblem: (problem) => context.note(`underwrite: ${problem}`),
  });
  context.atEnd(() => {
    if (tracing.unreadable !== undefined) context.note(`underwrite: ${tracing.unreadable}: not sent.`);
  });
  return tracing;
}

/** The backends that are configured; their code is loaded only then. */
export async function configuredTargets({ langfuse, otlp, environment }: Config): Promise<Target[]> {
  const targets: Target[] = [];
  if (langfuse) {
    const { langfuseTarget } = await import("../tracing/delivery/langfuse.js");
    targets.push(langfuseTarget(langfuse, environment));
  }
  if (otlp) {
    const { otlpTarget } = await import("../tracing/delivery/otlp-http.js");
    targets.push(otlpTarget({ name: `otlp ${new URL(otlp.url).host}${new URL(otlp.url).pathname}`, ...otlp }));
  }
  return targets;
}

/** Says what still waits for a backend, and why. */
export function reportWaiting(context: Context, reports: readonly DeliveryReport[]): void {
  for (const { target, waiting, problem } of reports.filter((report) => report.waiting > 0)) {
    const what = waiting === 1 ? "1 item waits" : `${waiting} items wait`;
    context.note(
      `underwrite: ${what} for ${target} (${problem}): sent with the next run, or by underwrite traces push.`,
    );
  }
}
