import { existsSync } from "node:fs";
import type { Config } from "../config.js";
import { messageOf, UserError } from "../errors.js";
import { takesNoFile, tryFolder } from "../folder/make-folder.js";
import type { DeliveryReport } from "../tracing/delivery/deliver.js";
import type { Target } from "../tracing/delivery/target.js";
import { gitRevision } from "../tracing/revision.js";
import { openTracing, storePath, type Tracing } from "../tracing/tracing.js";
import { VERSION } from "../version.js";
import type { Context } from "./context.js";

/** How long a finished command waits for backends, in milliseconds. */
export const FLUSH_WITHIN_MS = 1500;

/**
 * The tracing of this process: always to the local store, and to every backend that is configured.
 *
 * @throws UserError when the store's folder is no place for files
 */
export async function startTracing(context: Context, config: Config): Promise<Tracing> {
  checkHome(config.home);
  const tracing = openTracing({
    home: config.home,
    version: VERSION,
    revision: gitRevision(process.cwd()),
    environment: config.environment,
    release: config.release,
    capture: config.capture,
    exportCapture: config.exportCapture,
    redactor: context.redactor,
    targets: await configuredTargets(config),
    onProblem: (problem) => context.note(`underwrite: ${problem}`),
  });
  context.atEnd(() => {
    if (tracing.unreadable !== undefined) context.note(`underwrite: ${tracing.unreadable}: not sent.`);
  });
  return tracing;
}

/** A store that fails as disks do never stops a run; a place that can never have one is a mistake. @throws UserError */
function checkHome(home: string): void {
  try {
    if (!existsSync(storePath(home))) tryFolder(home);
  } catch (error) {
    if (!takesNoFile(error)) return; // told when the store is opened
    throw new UserError(`The store cannot be in ${home} (${messageOf(error)}): set UNDERWRITE_HOME to another folder.`);
  }
}

/** The backends that are configured; their code is loaded only then. */
export async function configuredTargets({ langfuse, otlp, environment }: Config): Promise<Target[]> {
  const targets: Target[] = [];
  if (langfuse) {
    const { langfuseTarget } = await import("../langfuse/target.js");
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
