import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { applyPage } from "../../analysis/plan/changes/apply-page.js";
import { movePlan } from "../../analysis/plan/move-plan.js";
import { readPlan } from "../../analysis/plan/plan-folder.js";
import type { PlanAction } from "../../analysis/plan/status.js";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { packageRoot } from "../../folder/own-program.js";
import { ProjectAgents } from "../../project/agents.js";
import { openProject } from "../../services/open-project.js";
import { runOnce } from "../../services/run-once.js";
import { loadConfig } from "../../settings/config.js";
import { show, visible } from "../../text/visible.js";
import { DRAFT, sayWhatIsRight, writeDemoProject } from "../../workshop/demo-project.js";
import { DOCUMENTED } from "../../workshop/template-first-draft/documented.js";
import { ourModules } from "../agents.js";
import type { Context } from "../context.js";
import { isAtTerminal } from "../terminal/ask.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson } from "../terminal/json.js";
import { templates } from "../workshop/create.js";
import { openPage } from "./open-page.js";
import { Tour } from "./tour.js";

export interface DemoOptions extends OutputOptions {
  keep?: string;
  open: boolean;
}

/** What came of the tour, as data. */
interface Outcome {
  folder: string;
  plan: string;
  status: string;
  before: { passed: number; total: number };
  after: { passed: number; total: number };
  page: string;
}

/** Who approves in the tour: nobody else is asked. */
const BY = "underwrite demo";

/** `underwrite demo`: the whole loop on the first draft of an agent, in a folder of its own. */
export async function demo(context: Context, options: DemoOptions): Promise<number> {
  const folder = demoFolder(options.keep);
  const config = await context.config();
  const color = colors(options.json ? context.stderr : context.stdout, config, options);
  const tell = (line: string) => (options.json ? context.note(line) : context.print(line));
  const tour = new Tour(folder, {
    tell,
    shown: color.bold,
    signal: context.signal,
  });
  let isKept = options.keep !== undefined;
  const before = process.cwd();
  process.chdir(folder); // all that follows is done in it
  try {
    const outcome = await takeTour(tour, folder);
    const opens = options.open && !options.json && isAtTerminal(context) && config.codingAgent === undefined;
    if (opens) {
      openPage(outcome.page);
      isKept = true;
    }
    tour.tell();
    tour.tell(isKept ? `The project is in ${visible(folder)}, its page ${visible(outcome.page)}.` : removedLine());
    if (options.json) printJson(context, { ...outcome, kept: isKept });
    return EXIT.done;
  } finally {
    process.chdir(before);
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  }
}

function removedLine(): string {
  return "The temporary folder is removed: underwrite demo --keep DIR leaves the project in a folder of yours.";
}

/** A new folder. @throws UserError where the one that is named cannot be written, or has something in it */
function demoFolder(keep: string | undefined): string {
  if (keep === undefined) return mkdtempSync(join(tmpdir(), "underwrite-demo-"));
  const folder = resolve(keep);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    if (readdirSync(folder).length === 0) return folder;
  } catch (error) {
    throw new UserError(`--keep ${show(keep)} cannot be written (${visible(messageOf(error))}): name another folder.`);
  }
  throw new UserError(`--keep ${show(keep)}: there is something in it already; name a new folder.`);
}

async function takeTour(tour: Tour, folder: string): Promise<Outcome> {
  const agent = ["--agent", DRAFT];
  const place = templates();
  writeDemoProject(folder, { templates: place, root: packageRoot() });
  const hasGit = await tour.beginGit();
  const commit = async (message: string) => {
    if (hasGit) await tour.commit(message);
  };

  tour.tell(
    `1. The first draft of an agent, as it was published: agents/${DRAFT}/, with the ten answers that are documented.`,
  );
  tour.show(`cd ${visible(folder)}`);
  await commit("Publish the first draft");
  await runDocumented(tour, folder);

  tour.tell();
  tour.tell(
    "2. A person says what is right: the policy becomes the agent's reference. What is wrong is found in the traces.",
  );
  sayWhatIsRight(folder, place);
  await commit("Hold the agent to its policy");
  const { findings } = await tour.underwrite(["analyze", ...agent]);
  for (const { severity, title } of findings) tour.tell(`   ${severity.padEnd(6)} ${visible(title)}`);

  tour.tell();
  tour.tell(
    "3. Findings become a plan: each root cause once, with the text to put in. A person reads it and approves.",
  );
  const { id, path } = await tour.underwrite(["plan", "create", ...agent]);
  const page = await readPlan(join(folder, "plans"), id);
  for (const { lever, title } of page.changes ?? []) tour.tell(`   ${lever.padEnd(12)} ${visible(title)}`);
  tour.tell(`   All of it: ${visible(path)}, ${readFileSync(path, "utf8").split("\n").length - 1} lines.`);
  await move(tour, folder, id, "approve", "plan approve");
  await commit("Plan what is to change");

  tour.tell();
  tour.tell("4. The inputs become cases with the policy's labels, and the draft is held against them.");
  const until = page.window.until ?? "";
  await tour.underwrite(["cases", "harvest", ...agent, "--until", until]);
  await tour.underwrite(["cases", "harvest", ...agent, "--accept", "all"]);
  const before = await tour.underwrite(["eval", ...agent, "--output", "before.json"], {
    codes: [0, 1],
    extra: ["--quiet"],
  });
  tour.tell(`   ${before.passed} of ${before.total} cases pass.`);
  await commit("Keep the inputs as cases");

  tour.tell();
  tour.tell("5. The changes are made, exactly as the plan has them (you, or a coding agent, would make them now).");
  const read = (file: string) => {
    const place = join(folder, file);
    return existsSync(place) ? readFileSync(place, "utf8") : undefined;
  };
  for (const [file, text] of applyPage(page.body, read)) {
    writeFileSync(join(folder, file), text);
    tour.tell(`   ${visible(file)}`);
  }
  await commit("Make the plan's changes");

  tour.tell();
  tour.tell("6. Today's agent meets the same inputs: recorded runs are computed again, the cases are run again.");
  const replayed = await tour.underwrite(["replay", ...agent, "--until", until]);
  tour.tell(
    `   ${replayed.tools_changed.count} of ${replayed.replayed} runs would meet other figures today, ${replayed.now_flagged.count} answers would not stand.`,
  );
  const html = join(folder, "before-after.html");
  const after = await tour.underwrite(["eval", ...agent, "--baseline", "before.json", "--html", "before-after.html"], {
    codes: [0, 1],
    extra: ["--quiet"],
  });
  tour.tell(`   ${after.passed} of ${after.total} cases pass. Before and after, side by side: before-after.html`);

  tour.tell();
  tour.tell("7. The plan is held to what it predicted.");
  await move(tour, folder, id, "apply", "plan applied");
  const verified = await tour.underwrite(["plan", "verify", id], { codes: [0, 1] });
  const { kept, missed, surprise, untested } = verified.counts;
  tour.tell(
    `   ${kept} predictions kept, ${missed} missed, ${surprise} surprises, ${untested} untested: the plan is ${verified.status}.`,
  );
  if (verified.warning) tour.tell(`   ${visible(verified.warning)}`);
  await commit("Grade the plan's predictions");
  return {
    folder,
    plan: id,
    status: verified.status,
    before: { passed: before.passed, total: before.total },
    after: { passed: after.passed, total: after.total },
    page: html,
  };
}

/** Runs the ten inputs through the draft, as the commands that are shown would, in one process. */
async function runDocumented(tour: Tour, folder: string): Promise<void> {
  const own = new ProjectAgents({ folder, readConfig: true, library: ourModules, onLoaded: () => {} });
  const agent = await own.named(DRAFT);
  const project = await openProject({ config: await loadConfig({}, folder), agents: [agent] });
  try {
    for (const { application } of DOCUMENTED) {
      const fields: Readonly<Record<string, unknown>> = { ...application };
      tour.show(`underwrite --agent ${DRAFT} ${agent.positionals.map((name) => fields[name]).join(" ")}`);
      const { result } = await runOnce(project, agent, agent.parseInput(application), { model: "offline" });
      tour.tell(`   ${result.output === null ? "no answer stands" : agent.outcomeOf(result.output)}`);
    }
  } finally {
    await project.close();
  }
}

/** Moves the plan, as only a person can elsewhere: the tour's own plan is nobody else's. */
async function move(tour: Tour, folder: string, id: string, action: PlanAction, words: string): Promise<void> {
  tour.show(`underwrite ${words} ${id}`);
  await movePlan(join(folder, "plans"), id, action, { at: new Date().toISOString(), by: BY });
}
