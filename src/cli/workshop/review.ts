import { realpathSync } from "node:fs";
import type { Command } from "commander";
import { EXIT } from "../../errors.js";
import { settle } from "../../files/change-files.js";
import { packageRoot } from "../../folder/own-program.js";
import { VERSION } from "../../version.js";
import { findCheckout } from "../../workshop/checkout.js";
import type { Drift } from "../../workshop/review/drift.js";
import { readProject } from "../../workshop/review/project.js";
import { review as findDrift, mend } from "../../workshop/review/review.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";
import { plain } from "../terminal/untrusted.js";
import { programFacts } from "./program-facts.js";
import { smoke } from "./smoke.js";

export interface ReviewOptions {
  fix?: boolean;
  smoke?: boolean;
  full?: boolean;
  json?: boolean;
}

/** `underwrite review`: where documents, code and configuration of the checkout do not agree. */
export async function review(context: Context, program: Command, options: ReviewOptions): Promise<number> {
  const root = findCheckout(process.cwd());
  settle(root);
  const facts = programFacts(program);
  if (realpathSync(packageRoot()) !== root) {
    context.note(`underwrite: ${root} is held to another underwrite, ${VERSION} in ${packageRoot()}.`);
  }
  const before = findDrift(root, facts);
  const mended = options.fix ? await mend(root, before) : [];
  const left = mended.length > 0 ? findDrift(root, facts) : before;
  const drift = options.smoke ? [...left, ...(await smoke(readProject(root, facts), context.signal))] : left;
  if (wantsJson(context, options)) {
    printJson(context, { ok: drift.length === 0, drift: drift.map(withoutChange), mended: mended.map(withoutChange) });
  } else {
    const { rows } = screenOf(context, options);
    const places = drift.flatMap((found) => [plain(line(found)), `  → ${plain(found.fix)}${hint(found, options)}`]);
    for (const found of mended) context.print(`mended ${plain(line(found))}`);
    context.print([...cut(places, rows - 1, "--full"), summarize(drift)].join("\n"));
  }
  if (drift.length === 0) return EXIT.done;
  context.verdict(`review failed: ${summarize(drift)}`);
  return EXIT.checkFailed;
}

function summarize(drift: readonly Drift[]): string {
  if (drift.length === 0) return "No drift.";
  return drift.length === 1 ? "1 place does not agree." : `${drift.length} places do not agree.`;
}

function line({ file, line, code, what }: Drift): string {
  return `${file}:${line} ${code}: ${what}`;
}

function hint({ mend: change }: Drift, { fix }: ReviewOptions): string {
  return change && !fix ? " (--fix does it)" : "";
}

function withoutChange({ mend: change, ...rest }: Drift): object {
  return { ...rest, mechanical: change !== undefined };
}
