import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { EXIT } from "../../errors.js";
import { packageRoot } from "../../folder/own-program.js";
import { checkoutOf } from "../../workshop/checkout.js";
import { type CreatedAgent, createAgent } from "../../workshop/create/create-agent.js";
import { createInProject } from "../../workshop/create/create-in-project.js";
import type { NewAgent, Template } from "../../workshop/create/scaffold.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

export interface CreateOptions {
  description?: string;
  template: Template;
  dryRun?: boolean;
  json?: boolean;
}

/** What was made, and what to do next. */
interface Made extends CreatedAgent {
  next: string[];
  hint: string;
}

/** An input that each template's agent takes, as a command line gives it. */
const EXAMPLES: Record<Template, (slug: string) => string> = {
  policy: () => "120 12",
  tools: (slug) => `"How long is the warranty of batteries?" cases/${slug}/documents`,
};

/** `underwrite create <slug>`: an agent of one's own, in the project or the checkout of the working folder. */
export async function create(context: Context, slug: string, options: CreateOptions): Promise<number> {
  const { description, template, dryRun = false } = options;
  const agent = { slug, description, template };
  const checkout = checkoutOf(process.cwd());
  const made = checkout === undefined ? await inProject(agent, dryRun) : await inCheckout(checkout, agent, dryRun);
  const { hint, ...document } = made;
  if (wantsJson(context, options)) {
    printJson(context, { ...document, dry_run: dryRun });
    return EXIT.done;
  }
  for (const path of made.files) context.print(path);
  context.print(`${made.registry} (the line that lists it)`);
  if (dryRun) {
    context.note("Nothing was written: this was a dry run.");
    return EXIT.done;
  }
  context.note(`The agent ${slug} is made. ${hint} Next:`);
  for (const command of made.next) context.note(`  ${command}`);
  return EXIT.done;
}

async function inCheckout(
  root: string,
  agent: Required<Pick<NewAgent, "slug" | "template">>,
  dryRun: boolean,
): Promise<Made> {
  const { slug, template } = agent;
  const created = await createAgent(root, agent, { dryRun });
  const next = [
    `npm run dev -- --agent ${slug} ${EXAMPLES[template](slug)}`,
    `npx vitest run src/agents/${slug}`,
    `npm run dev -- eval --agent ${slug}`,
    "npm run build",
  ];
  return { ...created, next, hint: "Run it, then edit it; npm run build puts it into dist/." };
}

async function inProject(agent: Required<Pick<NewAgent, "slug" | "template">>, dryRun: boolean): Promise<Made> {
  const { slug, template } = agent;
  const { root, missing, ...created } = await createInProject(process.cwd(), agent, { shipped: templates(), dryRun });
  const folder = relative(process.cwd(), root);
  const next = [
    ...(folder === "" ? [] : [`cd ${folder}`]),
    ...(missing.length > 0 ? [`npm install ${missing.join(" ")}`] : []),
    `npx underwrite --agent ${slug} ${EXAMPLES[template](slug)}`,
    `npx underwrite cases check --agent ${slug}`,
    `npx underwrite eval --agent ${slug}`,
    ...(created.files.some((path) => path.endsWith(".test.ts")) ? [`npx vitest run agents/${slug}`] : []),
  ];
  return { ...created, next, hint: "Run it, then edit it: nothing has to be built." };
}

/** The templates as they ship; those of the source where this is run from it. */
export function templates(): string {
  const [source, shipped] = ["src/workshop", "dist/templates"].map((name) => join(packageRoot(), name));
  return source !== undefined && existsSync(source) ? source : (shipped ?? "");
}
