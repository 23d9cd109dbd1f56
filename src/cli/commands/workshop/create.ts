import { EXIT } from "../../../errors.js";
import { findCheckout } from "../../../workshop/checkout.js";
import { createAgent } from "../../../workshop/create/create-agent.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";

export interface CreateOptions {
  description?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** `underwrite create <slug>`: a second agent in the checkout of the working folder. */
export async function create(context: Context, slug: string, options: CreateOptions): Promise<number> {
  const { description, dryRun = false } = options;
  const created = await createAgent(findCheckout(process.cwd()), { slug, description }, { dryRun });
  const next = [
    `npm run dev -- --agent ${slug} 120 12`,
    `npx vitest run src/agents/${slug}`,
    `npm run dev -- eval --agent ${slug}`,
    "npm run build",
  ];
  if (wantsJson(context, options)) {
    printJson(context, { ...created, dry_run: dryRun, next });
    return EXIT.done;
  }
  for (const path of created.files) context.print(path);
  context.print(`${created.registry} (one line)`);
  if (dryRun) {
    context.note("Nothing was written: this was a dry run.");
    return EXIT.done;
  }
  context.note(`The agent ${slug} is made. Run it, then edit it; npm run build puts it into dist/. Next:`);
  for (const command of next) context.note(`  ${command}`);
  return EXIT.done;
}
