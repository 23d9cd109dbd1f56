import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { underwriting } from "../../agents/index.js";
import type { CommandTree } from "../../workshop/review/command-tree.js";
import type { ProgramFacts } from "../../workshop/review/project.js";
import { emptyFolder } from "../processes/cli.js";

const leaf = (name: string, rest: Partial<CommandTree> = {}): CommandTree => {
  return { name, options: [], arguments: [], commands: [], ...rest };
};
const COMMANDS = leaf("underwrite", {
  defaultCommand: "run",
  commands: [
    leaf("run", {
      options: [{ names: ["-m", "--model"], takesValue: true }],
      arguments: Array.from({ length: 4 }, () => ({ variadic: false })),
    }),
    leaf("traces", {
      defaultCommand: "list",
      commands: [
        leaf("list", { options: [{ names: ["--since"], takesValue: true, default: "7d" }] }),
        leaf("show", { arguments: [{ variadic: false }], options: [{ names: ["--full"], takesValue: false }] }),
      ],
    }),
    leaf("completion", { arguments: [{ choices: ["bash", "zsh"], variadic: false }] }),
    leaf("mcp"),
    leaf("eval", { arguments: [{ variadic: false }], commands: [leaf("show")] }),
  ],
});
/** The program that the checkout is of. */
export const PROGRAM: ProgramFacts = {
  commands: COMMANDS,
  agents: [underwriting],
  variables: ["UNDERWRITE_HOME", "NO_COLOR"],
  values: {
    version: "1.2.3",
    defaultModel: "claude-sonnet-5",
    providerKeys: ["ANTHROPIC_API_KEY"],
    settings: { UNDERWRITE_HOME: ".underwrite" },
    exitCodes: {
      0: { words: "done", only: /done/ },
      2: { words: "bad input", only: /bad input/i },
      4: { words: "the provider failed", only: /provider fail/ },
    },
    bounds: [],
    figures: [],
    detectors: 12,
    mcpTools: [18, 15],
  },
};

const CLEAN: Record<string, string> = {
  "package.json": JSON.stringify({
    name: "underwrite",
    scripts: {
      test: "vitest run",
      lint: "biome check . && knip",
      all: "npm run lint",
      shell: "tsx src/cli/main.ts traces",
    },
  }),
  ".env.example": "# Folder.\n# UNDERWRITE_HOME=.underwrite\n# No colour.\n# NO_COLOR=\n",
  ".mcp.json": JSON.stringify({
    mcpServers: {
      ours: { command: "npx", args: ["underwrite", "mcp"] },
      langfuse: { type: "http", url: `\${LANGFUSE_BASE_URL:-https://cloud.langfuse.com}/api/public/mcp` },
    },
  }),
  "README.md": `# A project

See [the house](AGENTS.md#words), \`src/agents/<slug>/agent.ts\`, \`agents/index.ts\` and \`.mcp.json\` with the servers
\`ours\` and \`langfuse\` (LANGFUSE_BASE_URL). UNDERWRITE_HOME is a folder; so is NO_COLOR not. It speaks \`http/json\`.

\`\`\`sh
npx underwrite 1 2 3 4 --model offline | jq . > out.json
echo '{}' | npx underwrite -m "a model"; underwrite traces --since 24h
underwrite traces show <id> [--full]; underwrite completion <shell>
npm run all && npm test -- something --verbose
\`\`\`

\`npm run lint\` runs biome and knip; \`npm run shell\` (= \`underwrite traces\`).
`,
  "AGENTS.md":
    "The playbook `tidy`; the option `--full`; `docs/more.md`; written to `plans/2026-01-01-x.md`.\n\n## Words\n",
  "docs/more.md": "Back to [the start](../README.md), or [its name](../README.md#a-project).\n",
  ".claude/skills/tidy/SKILL.md":
    '---\nname: tidy\ndescription: Tidies whatever there is to tidy.\nargument-hint: "[agent]"\nallowed-tools: Read, mcp__ours__listIt, Bash(npx underwrite traces list:*), Bash(npm test), Edit(/docs/*.md), Bash(npx underwrite traces list --since *), Bash(npx underwrite help:*)\n---\n\nRun `underwrite traces list`.\n',
  "src/agents/index.ts":
    'import { underwriting } from "./underwriting/agent.js";\n\nexport const agents: readonly AnyAgent[] = [underwriting];\n',
  "src/agents/underwriting/agent.ts": "",
  "src/list.ts": "export const listIt = [];\n",
  "cases/underwriting/hard.json": JSON.stringify(
    [
      {
        id: "first",
        description: "A case.",
        application: { annual_income: 1, total_debt: 0, credit_score: 700, loan_amount: 1 },
        expected: { approved: true },
        expected_tools: ["calc_dti"],
      },
    ],
    null,
    2,
  ),
};

/** Writes a small checkout in which all agree, but for the files that are changed or added. */
export function smallCheckoutWith(changes: Record<string, string | ((text: string) => string)>): string {
  const root = emptyFolder();
  const texts = Object.entries(changes).map(([path, change]) => {
    return [path, typeof change === "string" ? change : change(CLEAN[path] ?? "")] as const;
  });
  for (const [path, text] of Object.entries({ ...CLEAN, ...Object.fromEntries(texts) })) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
