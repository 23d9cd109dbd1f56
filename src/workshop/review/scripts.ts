import { documentedScripts, scriptsOf } from "./documents/invocations.js";
import type { Drift } from "./drift.js";
import { lineOf, type Project } from "./project.js";

/** Tools whose name, said beside a script, is a claim that the script runs them. */
const TOOLS = ["biome", "knip", "tsc", "esbuild", "vitest", "tsx"];
const CI = /^\.ci\/|^\.github\/workflows\/|^\.gitlab-ci\.yml$/;

/** Every script that documents and CI name is in package.json, and does what the document says of it. */
export function checkScripts(project: Project): Drift[] {
  const scripts = scriptsOf(project);
  const mentions = documentedScripts(project).map(({ document, snippet, script }) => {
    return { file: document.path, line: snippet.line, script };
  });
  const unknown = [...mentions, ...scriptsInCi(project)].filter(({ script }) => !Object.hasOwn(scripts, script));
  return [
    ...unknown.map(({ file, line, script }) => ({
      code: "unknown_script" as const,
      file,
      line,
      what: `package.json has no script ${script}.`,
      fix: `Name one that it has: ${Object.keys(scripts).join(", ")}.`,
    })),
    ...contradictedTools(project, scripts),
    ...contradictedCommands(project, scripts),
  ];
}

function scriptsInCi({ files, read }: Project): { file: string; line: number; script: string }[] {
  return files
    .filter((path) => CI.test(path))
    .flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((text, index) => {
          const names = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, script = ""]) => script);
          return names.map((script) => ({ file, line: index + 1, script }));
        }),
    );
}

/** A line that names a script and a tool, where no script of that line runs the tool. */
function contradictedTools(project: Project, scripts: Record<string, string>): Drift[] {
  const mentions = documentedScripts(project).filter(
    ({ snippet, script }) => snippet.kind === "code" && scripts[script],
  );
  const lines = new Map(mentions.map((mention) => [`${mention.document.path}:${mention.snippet.line}`, mention]));
  return [...lines.values()].flatMap(({ document, snippet }) => {
    const beside = mentions.filter((other) => other.document === document && other.snippet.line === snippet.line);
    const does = beside.map(({ script }) => expand(project, scripts, script)).join("\n");
    const prose = snippet.context.replace(/`[^`]*\s[^`]*`/g, ""); // other commands of the line say what they run
    const claimed = TOOLS.filter((tool) => new RegExp(`(?<![\\w./-])${tool}(?![\\w./-])`).test(prose));
    return claimed
      .filter((tool) => !does.includes(tool))
      .map((tool) => ({
        code: "contradicted_script" as const,
        file: document.path,
        line: snippet.line,
        what: `The text says ${tool} beside ${beside.map(({ script }) => `npm run ${script}`).join(", ")}, and none runs it.`,
        fix: "Say what the script does, or change the script in package.json.",
      }));
  });
}

/** “`npm run eval` (= `underwrite eval`)”, where the script is something else. */
function contradictedCommands({ docs }: Project, scripts: Record<string, string>): Drift[] {
  const claim = /`npm run ([a-z][\w:-]*)`\s*\(=\s*`(?:npx )?underwrite ([^`]+)`/g;
  return docs.flatMap(({ path, text }) =>
    [...text.matchAll(claim)].flatMap(([whole, script = "", command = ""]) => {
      const is = scripts[script];
      if (is === undefined || is.endsWith(` ${command}`)) return [];
      const what = `npm run ${script} is not underwrite ${command}: it is ${is}.`;
      const fix = "Say what the script does, or change the script in package.json.";
      return [{ code: "contradicted_script" as const, file: path, line: lineOf(text, whole), what, fix }];
    }),
  );
}

/** What a script runs: its text, that of the scripts it runs, and of the configuration that it executes. */
function expand(project: Project, scripts: Record<string, string>, name: string, seen = new Set<string>()): string {
  const text = scripts[name] ?? "";
  if (seen.has(name)) return text;
  seen.add(name);
  const run = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, other = ""]) => expand(project, scripts, other, seen));
  const files = text.split(/\s+/).filter((word) => word.endsWith(".mjs") && project.files.includes(word));
  return [text, ...run, ...files.map(project.read)].join("\n");
}
