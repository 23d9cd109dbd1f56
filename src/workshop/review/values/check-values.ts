import * as z from "zod/mini";
import { caseSchema } from "../../../evals/cases/case.js";
import { readJson } from "../../../folder/json-document.js";
import { caseFileAt, casesIn } from "../cases.js";
import { claimsOf } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import type { Project } from "../project.js";
import { boundsIn, wrongBounds } from "./bounds.js";
import { type Counted, wrongCounts } from "./counts.js";
import { defaultModel, defaultsOfOptions, defaultsOfVariables } from "./defaults.js";
import { entriesOf, wrongExamples } from "./env-example.js";
import { exitCodes } from "./exit-codes.js";
import { policyFacts, policyNumbers } from "./policy.js";
import { type Installed, versions, wrongVersions } from "./versions.js";

const EXAMPLE = ".env.example";

const packageSchema = z.object({
  engines: z.optional(z.object({ node: z.optional(z.string()) })),
  dependencies: z.optional(z.record(z.string(), z.string())),
  devDependencies: z.optional(z.record(z.string(), z.string())),
});

/** Defaults, exit codes, numbers of a policy, versions, counts and ranges of the documents are those of the code. */
export function checkValues(project: Project): Drift[] {
  const { commands, values } = project.program;
  const entries = project.files.includes(EXAMPLE) ? entriesOf(EXAMPLE, project.read(EXAMPLE)) : [];
  const examples = Object.fromEntries(entries.flatMap(({ name, value }) => (value === "" ? [] : [[name, value]])));
  const facts = { ...values, ...installedIn(project), settings: { ...examples, ...values.settings } };
  const counted = countedIn(project);
  const policy = policyFacts(project.program.agents);
  const taken = [caseSchema, ...project.program.agents.map(({ input }) => input)];
  const bounds = [...values.bounds, ...taken.flatMap(boundsIn)];
  const ofDocuments = project.docs
    .flatMap(claimsOf)
    .flatMap((claim) => [
      ...defaultsOfOptions(claim, { commands }),
      ...defaultsOfVariables(claim, facts),
      ...defaultModel(claim, facts),
      ...exitCodes(claim, facts),
      ...policyNumbers(claim, policy),
      ...versions(claim, facts),
      ...wrongCounts(claim, counted),
      ...wrongBounds(claim, bounds),
    ]);
  const ofExamples = entries.flatMap((entry) => wrongBounds(entry, values.bounds));
  return [...ofDocuments, ...ofExamples, ...wrongExamples(entries, values), ...wrongVersions(project, facts)];
}

function installedIn({ files, read }: Project): Installed {
  const json = files.includes("package.json") ? readJson(read("package.json")) : undefined;
  const { data } = z.safeParse(packageSchema, json?.ok ? json.value : {});
  const { engines, dependencies, devDependencies } = data ?? {};
  return {
    packages: { ...devDependencies, ...dependencies },
    node: /^>=\s*(\d+(?:\.\d+)*)$/.exec(engines?.node ?? "")?.[1],
  };
}

function countedIn({ files, read, program: { agents, values } }: Project): Counted[] {
  const suites = files.flatMap((path) => {
    const of = caseFileAt(path);
    const held = of && casesIn(path, read(path));
    return held && "cases" in held ? [{ ...of, count: held.cases.length }] : [];
  });
  const ofAgents = [...new Set(suites.map(({ agent }) => agent))].map((agent) =>
    suites.reduce((sum, suite) => sum + (suite.agent === agent ? suite.count : 0), 0),
  );
  const hard = suites.filter(({ name }) => name === "hard").map(({ count }) => count);
  const playbooks = files.filter((path) => /^\.claude\/skills\/[^/]+\/SKILL\.md$/.test(path)).length;
  return [
    {
      said: ["(?:replays|suite of|ships with|comes with|all|has) # cases", "# cases (?:that )?ship"],
      what: "cases",
      counts: [...ofAgents, ...suites.map(({ count }) => count), ofAgents.reduce((sum, count) => sum + count, 0)],
    },
    { said: ["# hard (?:ones|cases)"], what: "hard cases", counts: hard },
    { said: ["(?<!(?:these|the other|first|last) )\\b# playbooks"], what: "playbooks", counts: [playbooks] },
    { said: ["# detectors"], what: "detectors", counts: [values.detectors] },
    {
      said: ["# (?:MCP )?tools (?:of|in) (?:our|its|the) (?:MCP )?server", "# MCP tools"],
      what: "MCP tools",
      counts: values.mcpTools,
    },
    { said: ["model (?:calls|asked for) # tools"], what: "tools", counts: agents.map(({ tools }) => tools.length) },
    ...values.figures,
  ];
}
