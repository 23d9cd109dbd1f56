import { agentWords } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { checksHere } from "../../services/findings/known-findings.js";
import { type ListedFinding, lastLookAt, listFindings } from "../../services/findings/list-findings.js";
import { countText, time } from "../../text/format.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";

export interface FindingOptions extends OutputOptions {
  agent?: string;
  full?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "finding" },
  { title: "status" },
  { title: "severity", optional: true },
  { title: "since", optional: true },
  { title: "lately", align: "right" },
  { title: "what", least: 24 },
];
/** Digits of an id that are shown. */
const ID = 8;

/** `underwrite findings list`: the findings with what became of each, what is open first. */
export async function listFindingsCommand(context: Context, options: FindingOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const findings = await listFindings(project, agent);
  const { proposed } = checksHere(project, agent);
  if (wantsJson(context, options)) {
    printJson(context, findings);
    return EXIT.done;
  }
  for (const { id, title, count, runs } of proposed) {
    context.note(
      `Proposed, for a person to accept: ${title} (${count} of ${countText(runs, "run")}): underwrite findings accept ${id}`,
    );
  }
  if (findings.length === 0) {
    const look = lastLookAt(project, agent);
    const none = `No findings of ${agent.name}`;
    if (look) context.note(`${none} in ${countText(look.runs, "run")}, looked at ${time(look.at)}.`);
    else context.note(`${none} yet: underwrite analyze${agentWords(agent.name)} looks for them.`);
    return EXIT.done;
  }
  const color = colors(context.stdout, project.config, options);
  const { columns, rows } = screenOf(context, options);
  const width = Number.isFinite(columns) ? columns : undefined;
  const table = renderTable(
    COLUMNS,
    findings.map(cellsOf),
    (text, _, row) => (row < 0 ? color.dim(text) : text),
    width,
  );
  context.print(cut(table.split("\n"), rows, "--full").join("\n"));
  return EXIT.done;
}

function cellsOf(finding: ListedFinding): string[] {
  const { id, status, severity, open_since, lately, title } = finding;
  const since = open_since === null ? "" : open_since.slice(0, 10);
  return [
    id.slice(0, ID),
    status,
    severity,
    since,
    `${lately.count} of ${lately.of}`,
    plainLine(`${doneAbout(finding)}${title}`),
  ];
}

/** What was done about a finding, before its title: that may be cut. The plan of one that is planned is its own page's. */
function doneAbout({ status, mended_in, verdict }: ListedFinding): string {
  switch (status) {
    case "mended":
    case "verified":
      return mended_in === null ? "" : `(in ${mended_in}) `;
    case "dismissed":
      return `(${verdict?.by}: ${verdict?.reason ?? "no reason"}) `;
    default:
      return "";
  }
}
