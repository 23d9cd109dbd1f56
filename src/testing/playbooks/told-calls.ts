import type { Playbook } from "../../workshop/playbook.js";
import { readMarkdown } from "../../workshop/review/documents/markdown.js";

/** A call of one of the coding agent's tools: a command, the path of a file from the checkout's root, or nothing. */
export interface Call {
  tool: string;
  /** Of `Bash` the command, of `Edit`, `Write` and `Read` the file; `""` of an MCP tool. */
  target: string;
}

/** What a playbook tells its reader to do, and what it says is not the reader's to do. */
export interface ToldCalls {
  told: Call[];
  forbidden: Call[];
}

const ALIAS = "`underwrite …` means `npx tsx src/cli/main.ts …`";
const COMMAND = /^(?:underwrite|npx|npm|git|node) /;
const FILE = /^[\w.<>/-]+\.(?:tsx?|json|md|yml|example)$/;

/** What stands for each placeholder, besides the agent's name. */
const PLACEHOLDERS: Record<string, readonly string[]> = {
  id: ["0123456789abcdef0123456789abcdef"],
  window: ["24h", "7d", "30d"],
  plan: ["2026-03-29-raise-the-cap"],
  run: ["20260329T120000-a1b2c3"],
  probe: ["notes-give-an-order"],
  case: ["order-in-notes"],
  day: ["2026-03-29"],
  name: ["settings"],
  command: ["traces list"],
  "what it decides": ["Decides on expense claims."],
};

/**
 * The calls that a playbook tells, from the code in its text: commands, MCP tools, and the files of `## May change` and
 * of its tables. What stands under `## Not yours` is forbidden.
 *
 * @param agent the name that stands for `<agent>` and `<slug>`
 */
export function callsOf({ body }: Pick<Playbook, "body">, agent: string): ToldCalls {
  const hasAlias = body.replace(/\s+/g, " ").includes(ALIAS);
  const sections = body.split(/^(?=## )/m).map((text) => ({ title: /^## (.*)/.exec(text)?.[1] ?? "", text }));
  const ofSection = (text: string, title: string) => {
    const { snippets } = readMarkdown(title, text);
    return snippets
      .filter(({ kind }) => kind !== "link")
      .flatMap(({ text: code, context }) => {
        const isFile =
          /^(?:May change|Not yours)$/.test(title) || (context.trim().startsWith("|") && !code.includes("/"));
        return expand(code.trim(), agent).flatMap((each) => callIn(each, { hasAlias, isFile, agent }));
      });
  };
  const isForbidden = ({ title }: { title: string }) => title === "Not yours";
  const forbidden = sections.filter(isForbidden).flatMap(({ text, title }) => ofSection(text, title));
  const told = sections
    .filter((section) => !isForbidden(section))
    .flatMap(({ text, title }) => ofSection(text, title))
    .filter((call) => !forbidden.some((other) => other.tool === call.tool && other.target === call.target));
  return { told, forbidden };
}

function callIn(
  code: string,
  { hasAlias, isFile, agent }: { hasAlias: boolean; isFile: boolean; agent: string },
): Call[] {
  if (code.endsWith("…")) return [];
  if (COMMAND.test(code)) {
    return [{ tool: "Bash", target: hasAlias ? code.replace(/^underwrite /, "npx tsx src/cli/main.ts ") : code }];
  }
  if (/^mcp__\w+__\w+$/.test(code)) return [{ tool: code, target: "" }];
  if (/^(?:(?:get|list|analyze|explain|replay|query|propose)[A-Z]\w+|status)$/.test(code)) {
    return [{ tool: `mcp__underwrite__${code}`, target: "" }];
  }
  if (!isFile || !FILE.test(code)) return [];
  return [{ tool: "Edit", target: code.includes("/") || !code.endsWith(".ts") ? code : `src/agents/${agent}/${code}` }];
}

/** A text with its placeholders filled in, in each way. @throws Error for one that stands for nothing known */
function expand(text: string, agent: string): string[] {
  const [placeholder, name = ""] = /<([\w -]+)>/.exec(text) ?? [];
  if (placeholder === undefined) return [text];
  const values = name === "agent" || name === "slug" ? [agent] : PLACEHOLDERS[name];
  if (COMMAND.test(text) && values === undefined) throw new Error(`nothing is known to stand for ${placeholder}`);
  return (values ?? [name]).flatMap((value) => expand(text.replace(placeholder, value), agent));
}
