import type { Drift, Mend } from "./drift.js";
import { lineOf, type Project } from "./project.js";

/** Where every variable is listed. */
const EXAMPLE = ".env.example";
const OURS = /\b(?:ANTHROPIC|LANGFUSE|OTEL|UNDERWRITE)_[A-Z0-9_]*[A-Z0-9]\b/g;

/** Every environment variable that is read is in `.env.example` and in the documents, and no other one is. */
export function checkVariables(project: Project): Drift[] {
  const { variables } = project.program;
  const example = project.files.includes(EXAMPLE) ? project.read(EXAMPLE) : "";
  const listed = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = ""]) => name);
  const others = variablesOfMcpServers(project);
  const pages = project.docs.filter(({ path }) => !path.startsWith(".claude/"));
  return [
    ...variables
      .filter((name) => !listed.includes(name))
      .map((name) => ({
        code: "unlisted_variable" as const,
        file: EXAMPLE,
        line: 1,
        what: `${name} is read, and ${EXAMPLE} does not list it.`,
        fix: `List it there, with a line that says what it is.`,
        mend: entry(name),
      })),
    ...listed
      .filter((name) => !variables.includes(name))
      .map((name) => ({
        code: "stale_variable" as const,
        file: EXAMPLE,
        line: lineOf(example, `${name}=`),
        what: `${EXAMPLE} lists ${name}, and nothing reads it.`,
        fix: "Take it out.",
      })),
    ...variables
      .filter((name) => !pages.some(({ text }) => has(text, name)))
      .map((name) => ({
        code: "undocumented_variable" as const,
        file: "docs/settings.md",
        line: 1,
        what: `${name} is read, and no document says so.`,
        fix: "Say in the documents what it does.",
      })),
    ...project.docs.flatMap(({ path, text }) =>
      [...new Set(text.match(OURS))]
        .filter((name) => !variables.includes(name) && !others.has(name))
        .map((name) => ({
          code: "stale_variable" as const,
          file: path,
          line: lineOf(text, name),
          what: `${path} mentions ${name}, and nothing reads it.`,
          fix: "Name a variable that is read, or take the mention out.",
        })),
    ),
  ];
}

function has(text: string, name: string): boolean {
  return new RegExp(`(?<![A-Z0-9_])${name}(?![A-Z0-9_])`).test(text);
}

/** Variables that the clients of `.mcp.json` expand. */
function variablesOfMcpServers({ files, read }: Project): Set<string> {
  const text = files.includes(".mcp.json") ? read(".mcp.json") : "";
  return new Set([...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => name));
}

function entry(name: string): Mend {
  const apply = (text: string) =>
    has(text, name) ? text : `${text.trimEnd()}\n# ${name}, as src/settings/config.ts reads it.\n# ${name}=\n`;
  return { file: EXAMPLE, apply };
}
