// Runs every command of the installed package on an agent of one's own that has five members only, in a project that has
// nothing else, and holds each to what it prints or writes, or to the reason with which it is refused. `own-agents.mjs` hands in how commands are run there.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holds } from "./holds.mjs";
import { useCompletion } from "./own-agent-completion.mjs";
import { usePlans } from "./own-agent-plans.mjs";
import { useHttp, useMcp } from "./own-agent-servers.mjs";

const OWN = ["--agent", "greeter"];
const CASES = [
  { id: "ann", description: "A name.", application: { who: "Ann" }, expected: { polite: true } },
  { id: "bob", description: "Another name.", application: { who: "Bob" }, expected: { polite: true } },
];

/** Commands that are the same for every agent, or need what an agent of five members has not got. */
const ELSEWHERE = {
  "climb abort": "needs a campaign: no campaign is played for an agent without a reference",
  "climb resume": "needs a campaign",
  "climb show": "needs a campaign",
  connect: "writes settings of clients: it knows no agent",
  create: "makes an agent, which `own-agents.mjs` uses",
  demo: "plays with an agent of its own",
  doctor: "knows no agent",
  help: "knows no agent",
  keys: "keys of servers: they know no agent",
  playbook: "knows no agent",
  review: "of a checkout",
  traces: "recorded runs of any agent, which are found by trace",
  work: "does what serve takes, from a database",
};

/**
 * @param folder the project, with `greeter.ts` and `underwrite.config.ts`
 * @param use runs a command line, which must end with an exit code, and gives what it prints
 * @param json the same, for the document that it prints
 * @param key what commands find in their environment to reach the provider
 * @param ran the command lines that were run so far, as words
 */
export async function useEveryCommand(folder, { use, json, key, ran }) {
  const asPerson = (...args) => doAsPerson(folder, ran, args);
  const at = { folder, use, json, key, ran, own: OWN, asPerson };
  await useRuns(at);
  await useCases(at);
  await useEvals(at);
  await usePlans(at);
  await useReports(at);
  await useHttp(at);
  await useMcp(at);
  await useCompletion(at);
  await refuseRest(at);
  await checkAllRan(use, ran);
}

async function useRuns({ folder, use, json, key, own }) {
  const refused = await use(2, [...own, "Ann"]);
  holds(/has no offline answer: set ANTHROPIC_API_KEY/.test(refused.stderr), refused.stderr);
  holds(/^Loaded underwrite\.config\.ts: greeter\.$/m.test(refused.stderr), refused.stderr);
  const unknown = await use(2, [...own, "Ann", "--no-config"]);
  holds(/There is no agent "greeter"/.test(unknown.stderr), unknown.stderr);
  const unnamed = await use(2, ["Ann"]);
  holds(/underwrite --agent <name>/.test(unnamed.stderr), unnamed.stderr);
  const run = await json(0, [...own, "Ann", "--quiet"], key);
  holds(run.polite === true && run.validation.checked === false && run.run.exit_reason === "decided", run);
  writeFileSync(join(folder, "input.json"), '{ "who": "Cleo", "times": 2 }');
  const given = await json(0, ["run", ...own, "--input", "input.json", "--quiet"], key);
  holds(given.greeting === "Hello, Cleo" && given.run.agent === "greeter", given);
  const { stdout } = await use(0, ["run", ...own, "--help"]);
  holds(/underwrite run --agent greeter <who> \[options\]/.test(stdout) && stdout.includes("--times <value>"), stdout);
  holds(/\$ underwrite --agent greeter <who>$/m.test(stdout), stdout);
  const schema = await json(0, ["schema", "application", ...own]);
  holds(Object.keys(schema.properties).join() === "who,times", schema);
  const all = await json(0, ["schema", ...own]);
  holds(Object.keys(all.decision.properties).join() === "greeting,polite", all);
  const undecided = await use(3, [...own, "Eve", "--json"], key);
  const [, explain = ""] = /What happened in it: underwrite (explain .*)/.exec(undecided.stderr) ?? [];
  const explained = await json(0, explain.split(" "));
  holds(explained.judged && explained.findings.some(({ code }) => code === "output_unreadable"), explained);
  const again = await use(0, explained.findings[0].command.split(" ").slice(1));
  const last = await json(0, ["explain", "last", ...own]);
  holds(last.judged === true && last.trace_id === explained.trace_id, last);
  holds(JSON.parse(again.stdout).judged && JSON.parse(again.stdout).trace_id === explained.trace_id, again.stdout);
}

async function useCases({ folder, use, json, key, own }) {
  const none = await use(2, ["eval", ...own], key);
  holds(/There are no cases of greeter in cases\/greeter/.test(none.stderr), none.stderr);
  mkdirSync(join(folder, "cases/greeter"), { recursive: true });
  writeFileSync(join(folder, "cases/greeter/hard.json"), JSON.stringify(CASES));
  const check = await use(0, ["cases", "check", ...own]);
  holds(/has no reference: its labels are a person's/.test(check.stderr), check.stderr);
  holds(/^2 cases of 1 file/.test(check.stdout), check.stdout);
  const list = await use(0, ["cases", "list", ...own]);
  holds(/^ann +polite true +A name\.$/m.test(list.stdout) && /^bob /m.test(list.stdout), list.stdout);
  const shown = await json(0, ["cases", "show", "an", ...own]);
  holds(shown.id === "ann" && shown.file === "cases/greeter/hard.json" && shown.application.who === "Ann", shown);
  for (const [command, says] of [
    [["generate"], /names no boundaries/],
    [["generate", "--check"], /names no boundaries/],
    [["coverage"], /names nothing to count coverage by/],
  ]) {
    const { stderr, stdout } = await use(2, ["cases", ...command, ...own]);
    holds(says.test(stderr) && stdout === "", stderr);
  }
  await useDrafts({ folder, use, json, own });
}

/** Drafts of somebody's thought and of recorded runs, each accepted by the command that is told. */
async function useDrafts({ folder, use, json, own }) {
  const probe = { id: "dora", description: "A third name.", application: { who: "Dora" } };
  const propose = ["cases", "propose", ...own, "--file", "probe.json"];
  writeFileSync(join(folder, "probe.json"), JSON.stringify(probe));
  const unlabelled = await use(1, propose);
  holds(/expected: is missing: greeter has no reference/.test(unlabelled.stdout), unlabelled.stdout);
  writeFileSync(join(folder, "probe.json"), JSON.stringify({ ...probe, expected: { polite: true } }));
  const drafts = () => JSON.parse(readFileSync(join(folder, "cases/greeter/harvested.json"), "utf8"));
  const counted = async () => (await json(0, ["cases", "list", ...own])).cases.filter((one) => one.reviewed !== false);
  const proposed = await use(0, propose);
  holds(drafts().length === 1 && drafts()[0].id === "dora" && drafts()[0].reviewed === false, drafts());
  holds((await counted()).length === 2, "a draft counts");
  await use(0, /underwrite (cases harvest .*)/.exec(proposed.stderr)[1].split(" "));
  holds((await counted()).length === 3 && drafts()[0].reviewed === true, drafts());
  const { drafts: found } = await json(0, ["cases", "harvest", ...own, "--dry-run"]);
  holds(found.some(({ expected }) => expected.polite === true) && drafts().length === 1, found);
  const harvest = await use(0, ["cases", "harvest", ...own]);
  const [draft] = drafts().filter(({ reviewed }) => reviewed === false);
  holds(draft.application.who === "Cleo" && draft.expected.polite === true, drafts());
  await use(0, /underwrite (cases harvest .*)/.exec(harvest.stderr)[1].split(" "));
  holds((await counted()).length === 4, drafts());
}

async function useEvals({ folder, use, json, key, own }) {
  const files = ["--output", "eval.json", "--html", "eval.html", "--junit", "eval.xml"];
  const report = await json(1, ["eval", ...own, "--quiet", ...files], key);
  holds(report.total === 4 && report.passed === 3 && report.agent === "greeter", report);
  const written = (name) => readFileSync(join(folder, name), "utf8");
  holds(JSON.parse(written("eval.json")).run_id === report.run_id, "eval.json");
  holds(written("eval.html").includes("greeter") && /<failure/.test(written("eval.xml")), "eval.html, eval.xml");
  const one = await json(0, ["eval", ...own, "--quiet", "--case", "ann"], key);
  holds(one.total === 1 && one.passed === 1, one);
  const failed = await json(1, ["eval", ...own, "--quiet", "--failed"], key);
  holds(failed.cases.map(({ id }) => id).join() === "bob", failed);
  const runs = async () => (await json(0, ["eval", "list", ...own])).map(({ run_id }) => run_id);
  holds((await runs()).length === 3 && (await runs()).includes(report.run_id), await runs());
  holds((await json(0, ["eval", "show", report.run_id])).passed === 3, "eval show");
  const compared = await use(0, ["eval", "compare", report.run_id, failed.run_id]);
  holds(/0 worse, 0 better of 1 common case/.test(compared.stdout), compared.stdout);
  for (const [shard, exit] of [
    [1, 0],
    [2, 1],
  ]) {
    await use(exit, ["eval", ...own, "--quiet", "--shard", `${shard}/2`, "--output", `shard-${shard}.json`], key);
  }
  const merged = await json(1, ["eval", "merge", "shard-1.json", "shard-2.json"]);
  holds(merged.total === 4 && merged.passed === 3, merged);
  await use(0, ["eval", "delete", failed.run_id, one.run_id, "--yes"]);
  holds(!(await runs()).includes(failed.run_id) && (await runs()).includes(report.run_id), await runs());
}

async function useReports({ folder, use, json, key, own }) {
  writeFileSync(join(folder, "rows.csv"), "who\nAnn\nBob\n");
  await use(0, ["batch", "rows.csv", ...own, "--quiet", "--output", "rows.jsonl"], key);
  const rows = readFileSync(join(folder, "rows.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  holds(rows.map(({ outcome }) => outcome).join() === "polite,not_polite", rows);
  const status = await json(0, ["status", ...own]);
  holds(status.agent === "greeter" && status.gate.total === 4 && status.plans.length === 0, status);
  const replayed = await json(0, ["replay", ...own, "--kind", "all"]);
  const { length: recorded } = await json(0, ["traces", "--kind", "all", "--limit", "1000"]);
  holds(replayed.untouched.count === recorded && recorded > 10 && replayed.reference === null, replayed);
  await use(0, ["view", ...own, "--export", "pages"]);
  const page = readFileSync(join(folder, "pages/index.html"), "utf8");
  holds(page.includes("<strong>greeter</strong>"), page);
  const judged = await use(1, ["judge", "check", ...own]);
  holds(/No run has a label/.test(judged.stdout), judged.stdout);
}

/** What nothing can be said of without a reference is refused, and why is said. */
async function refuseRest({ use, json, own }) {
  const { stderr } = await use(2, ["climb", "start", ...own]);
  holds(/greeter has no reference: nothing says what is right/.test(stderr), stderr);
  holds((await json(0, ["climb", "list"])).length === 0, "there is a campaign");
  const gate = await use(2, ["gate", ...own]);
  holds(/This folder is in no git repository/.test(gate.stderr), gate.stderr);
}

/** Does as a person, who says yes at a terminal, which `script` makes here. */
function doAsPerson(folder, ran, args) {
  ran.push(args);
  const command = ["node_modules/.bin/underwrite", ...args].join(" ");
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  return execFileSync("script", ["-qec", command, "/dev/null"], { cwd: folder, input: "yes\n", encoding: "utf8", env });
}

/** Every command that help tells of was run on the agent, or refused with its reason, or stands in `ELSEWHERE`. */
async function checkAllRan(use, ran) {
  const named = (list) => [...list.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name);
  const tops = named((await use(0, ["help", "--all"])).stdout);
  holds(tops.length > 20, `help --all tells of ${tops.join()}`);
  const below = async (top) => {
    const { stdout } = await use(0, ["help", top]);
    const [, list = ""] = /^Commands:\n((?: .*\n)+)/m.exec(`${stdout}\n`) ?? [];
    return named(list).map((name) => `${top} ${name}`);
  };
  const all = [];
  for (const top of tops) {
    if (top in ELSEWHERE) continue;
    const verbs = (await below(top)).filter((name) => !name.endsWith(" help"));
    all.push(...(verbs.length === 0 || top === "eval" ? [top] : []), ...verbs);
  }
  const isRun = (name) => ran.some((words) => `${words.join(" ")} `.startsWith(`${name} `));
  const left = all.filter((name) => !isRun(name) && !(name in ELSEWHERE));
  holds(left.length === 0, `neither run on an agent of one's own nor refused there: ${left.join(", ")}`);
  const idle = Object.keys(ELSEWHERE).filter((name) => ![...tops, ...all].includes(name));
  holds(idle.length === 0, `no command any more: ${idle.join(", ")}`);
}
