#!/usr/bin/env node
import * as z from "zod/mini";
import { codeVersion } from "../../analysis/kept/code-version.js";
import { readJson } from "../../folder/json-document.js";
import { checksHere } from "../../services/findings/known-findings.js";
import { helpSchema } from "../../services/findings/read-ahead.js";
import { withFacts } from "../../services/findings/run-facts.js";
import { openProject } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import type { TraceFilter } from "../../tracing/filter.js";
import { agentNamed } from "../agents.js";

/**
 * The program of a process that helps an analysis: it reads its part of the runs, and keeps what it read beside the
 * store. It says nothing, and whoever began it reads what it did not get done.
 */
const given = readJson(process.argv[2] ?? "");
const {
  agent: name,
  strict,
  version,
  home,
  own,
  filter,
  part,
  parts,
} = z.parse(helpSchema, given.ok ? given.value : undefined);
const context = { ownAgents: { readConfig: own }, note: () => {} };
const project = await openProject({
  config: { ...(await loadConfig()), home },
  agents: (named) => agentNamed(context, named),
});
const agent = { ...(await agentNamed(context, name)), strict };
const checks = checksHere(project, agent).accepted;
if (codeVersion(agent, checks) === version) {
  await withFacts(project, await project.source("local"), { agent, checks }, async (facts) => {
    for await (const _ of facts?.read(filter as TraceFilter, { part, parts }) ?? []); // what is read is kept
  });
}
await project.close();
