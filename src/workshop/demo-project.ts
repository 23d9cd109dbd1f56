import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readInCheckout } from "./checkout.js";
import { importingPackage } from "./create/scaffold.js";

/** The name of the demo's agent. */
export const DRAFT = "first-draft";

/** What the published draft did not have: nothing said what is right. A person adds it before anything is judged. */
const WHAT_IS_RIGHT = /^ {2}(?:reading|evals|analysis): .*\n|^ {2}reference,\n/gm;

const CONFIG = `import { defineConfig } from "underwrite";
import { firstDraft } from ${JSON.stringify(`./agents/${DRAFT}/agent.js`)};

export default defineConfig({ agents: [firstDraft] });
`;

/**
 * Writes the demo's project into an empty folder: the first draft as it was published, and a configuration that names
 * it. This package and zod are linked into `node_modules`, so that nothing has to be installed.
 *
 * @param templates folder of this package's templates
 * @param root folder of this package
 */
export function writeDemoProject(folder: string, { templates, root }: { templates: string; root: string }): void {
  const files = draftFiles(templates);
  const agent = files.get("agent.ts") ?? "";
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [name, text] of files) write(`agents/${DRAFT}/${name}`, text);
  write(`agents/${DRAFT}/agent.ts`, agent.replace(WHAT_IS_RIGHT, ""));
  write("underwrite.config.ts", CONFIG);
  write("package.json", `${JSON.stringify({ name: DRAFT, private: true, type: "module" }, null, 2)}\n`);
  write(".gitignore", "node_modules\n.underwrite\n");
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  const zod = dirname(createRequire(join(root, "package.json")).resolve("zod/package.json"));
  link(zod, join(folder, "node_modules", "zod"));
  link(root, join(folder, "node_modules", "underwrite"));
  link(join(root, "dist", "cli", "main.js"), join(folder, "node_modules", ".bin", "underwrite"), "file");
}

/** Adds what says what is right, as a person would: the policy as the agent's reference, and how its texts are read. */
export function sayWhatIsRight(folder: string, templates: string): void {
  writeFileSync(join(folder, "agents", DRAFT, "agent.ts"), draftFiles(templates).get("agent.ts") ?? "");
}

/** The draft's files by name, as they import this package from outside of it. */
function draftFiles(templates: string): Map<string, string> {
  const place = join(templates, `template-${DRAFT}`);
  const names = readdirSync(place).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return new Map(names.map((name) => [name, importingPackage(readInCheckout(place, name))]));
}

function link(target: string, path: string, kind: "junction" | "file" = "junction"): void {
  symlinkSync(kind === "file" ? target : realpathSync(target), path, kind);
}
