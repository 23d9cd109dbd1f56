// From recorded runs of an agent of one's own to plans: findings, what a person says of them, a plan that is rejected, and
// one that is approved, made and verified.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holds } from "./holds.mjs";

/** @param at how commands are run, and the agent is named: see `own-agent-commands.mjs` */
export async function usePlans(at) {
  await useFindings(at);
  await useProposals(at);
  await rejectPlan(at);
  await followPlan(at);
}

async function useFindings({ folder, use, json, own }) {
  const analysis = await json(0, ["analyze", ...own, "--output", "findings.json"]);
  holds(analysis.runs === 3 && analysis.lacks.join() === "reference,check", analysis);
  const [{ code, sightings }] = analysis.findings;
  const [worst] = sightings;
  holds(code === "output_unreadable" && worst.count === 1, analysis.findings);
  holds(JSON.parse(readFileSync(join(folder, "findings.json"), "utf8")).findings[0].code === code, "findings.json");
  await use(1, ["analyze", ...own, "--fail-on", "medium"]);
  const statusOf = async () => {
    const found = (await json(0, ["findings", "list", ...own])).find(({ id }) => id === worst.id);
    holds((await json(0, ["findings", "show", worst.id, ...own])).status === found.status, found);
    return found.status;
  };
  holds((await statusOf()) === "open", "it is open");
  await use(0, ["findings", "dismiss", worst.id, ...own, "--reason", "known", "--by", "ci"]);
  holds((await statusOf()) === "dismissed" && existsSync(join(folder, `findings/${worst.id}.json`)), "it is dismissed");
  await use(0, ["findings", "reopen", worst.id, ...own, "--by", "ci"]);
  holds((await statusOf()) === "reopened", "it is reopened");
}

/** A fault that no detector sees: proposed with a quote, accepted, found, and taken out again. */
async function useProposals({ folder, use, json, key, own }) {
  const { run } = await json(0, [...own, "Bob", "--quiet"], key);
  const { roots } = await json(0, ["traces", "show", run.trace_id]);
  const proposal = {
    title: "Is not polite",
    severity: "low",
    lever: "instructions",
    count: 1,
    quotes: [{ trace_id: run.trace_id, span_id: roots[0].span_id, quote: "Hello, Bob" }],
    check: { expression: "output.polite == false" },
  };
  writeFileSync(join(folder, "proposal.json"), JSON.stringify({ ...proposal, count: 2 }));
  const wrong = await json(1, ["findings", "propose", ...own, "--file", "proposal.json"]);
  holds(wrong.kept === false && wrong.count === 1, wrong);
  writeFileSync(join(folder, "proposal.json"), JSON.stringify(proposal));
  const { id, kept } = await json(0, ["findings", "propose", ...own, "--file", "proposal.json"]);
  holds(kept === true && existsSync(join(folder, `findings/checks/${id}.json`)), id);
  const isFound = async () => {
    const { findings } = await json(0, ["analyze", ...own]);
    return findings.some(({ code }) => code === `check:${id}`);
  };
  holds(!(await isFound()), "it counts before it is accepted");
  await use(0, ["findings", "accept", id, ...own, "--by", "ci"]);
  holds(await isFound(), "it is not found");
  const watched = await use(1, ["watch", ...own, "--once"]);
  holds(watched.stdout.includes(`check:${id}`), watched.stdout);
  await use(0, ["findings", "reject", id, ...own, "--by", "ci"]);
  holds(!(await isFound()), "it is found after it was taken out");
}

async function rejectPlan({ use, json, own, asPerson }) {
  const dry = await json(0, ["plan", "create", ...own, "--dry-run"]);
  holds(dry.path === null && dry.findings >= 1 && dry.text.includes("agent: greeter"), dry);
  holds((await json(0, ["plan", "list"])).length === 0, "a plan was written");
  const { id } = await json(0, ["plan", "create", ...own, "--title", "Not this one"]);
  const alone = await use(2, ["plan", "reject", id, "--by", "ci"]);
  holds(/Only a person/.test(alone.stderr), alone.stderr);
  holds((await json(0, ["plan", "show", id])).status === "proposed", "it was rejected by nobody");
  asPerson("plan", "reject", id, "--by", "ci", "--reason", "no");
  const shown = await json(0, ["plan", "show", id]);
  holds(shown.status === "rejected" && shown.history.at(-1).reason === "no", shown);
}

/** Makes what a plan says, and has its predictions kept: the provider does as the new instructions say. */
async function followPlan({ folder, use, json, key, own, asPerson }) {
  const { run_id } = await json(0, ["eval", ...own, "--quiet", "--case", "ann", "dora"], key);
  const { id, path, ...made } = await json(0, ["plan", "create", ...own, "--from", "findings.json", "--eval", run_id]);
  holds(made.predictions.cases.stay.join() === "ann,dora" && made.predictions.traces.flip.count === 1, made);
  const listed = await json(0, ["plan", "list"]);
  holds(
    listed
      .map(({ status }) => status)
      .sort()
      .join() === "proposed,rejected",
    listed,
  );
  const text = readFileSync(path, "utf8");
  const added = [...text.matchAll(/^\+(.*)$/gm)].map(([, line]) => line);
  const [removed] = [...text.matchAll(/^-( .*)$/gm)].map(([, line]) => line);
  holds(text.includes("```diff greeter.ts") && added.some((line) => /one JSON object/.test(line)), text);
  asPerson("plan", "approve", id, "--by", "ci");
  const file = join(folder, "greeter.ts");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace(removed, added.join("\n")));
  holds(readFileSync(file, "utf8") !== before, `${removed} is not in greeter.ts`);
  asPerson("plan", "applied", id, "--by", "ci");
  const { verdict, status } = await json(0, ["plan", "verify", id, "--max-cost", "1"], key);
  holds(status === "verified", verdict);
  holds((await json(0, ["plan", "show", id])).history.map((one) => one.status).at(-1) === "verified", id);
  const live = await json(0, ["replay", ...own, "--live", "--max-cost", "1"], key);
  holds(live.other_instructions.count === 4 && live.untouched.count === 4 && live.live.runs.length === 0, live);
  const refused = await use(2, ["plan", "approve", id, "--by", "ci"]);
  holds(/verified/.test(refused.stderr), refused.stderr);
}
