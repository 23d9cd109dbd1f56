import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "./testing/processes/cli.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Documents that a link in one of them leads to, itself first. */
function reachedFrom(start: string): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const [, target = ""] of read(path).matchAll(/\]\(([^)#]+\.md)(?:#[^)]*)?\)/g)) {
      if (!target.includes("://")) queue.push(posix.join(posix.dirname(path), target));
    }
  }
  return reached;
}

describe("the documents", () => {
  it("begin with a README of at most 150 lines", () => {
    expect(read("README.md").split("\n").length - 1).toBeLessThanOrEqual(150);
  });

  it("are all reached by links from the README", () => {
    const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => `docs/${path}`);
    const reached = reachedFrom("README.md");
    expect(docs.length).toBeGreaterThan(10);
    expect([...docs, "CONTRIBUTING.md", "AGENTS.md"].filter((path) => !reached.has(path))).toEqual([]);
  });

  it("name only headings that there are, where they link into a document", () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replace(/ /g, "-");
    const wrong = [...reachedFrom("README.md")].flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)].flatMap(([link, target = "", anchor = ""]) => {
        const at = target === "" ? path : posix.join(posix.dirname(path), target);
        const headings = [...read(at).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
        return headings.includes(anchor) ? [] : [`${path}: ${link}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("have pictures that say what the documents show, whose output is run", () => {
    const lines = (svg: string) =>
      [...read(svg).matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text = ""]) => text.replace(/<[^>]+>/g, "").trim());
    const denial = /300000\n```\n\n```output\n([\s\S]*?)```/.exec(read("docs/commands.md"))?.[1] ?? "";
    const shown = denial.split("\n").map((line) => line.trim());
    expect(shown.length).toBeGreaterThan(15);
    expect(lines("docs/pictures/card.svg")).toEqual(expect.arrayContaining(shown));
    expect(read("docs/quickstart.md")).toContain("2 of 10 cases passed");
    expect(lines("docs/pictures/report.svg").join(" ")).toContain("2 of 10 cases passed");
  });

  it("that people follow have no block that their run leaves out, or would take for another thing", () => {
    const followed = [
      "README.md",
      "CONTRIBUTING.md",
      "docs/quickstart.md",
      "docs/commands.md",
      "docs/troubleshooting.md",
    ];
    for (const path of followed) {
      const fences = [...read(path).matchAll(/^```(.*)$/gm)].map(([, info = ""]) => info);
      const begun = fences.filter((_, index) => index % 2 === 0);
      expect(begun.filter((info) => info === "sh" || info.startsWith("sh ")).length, path).toBeGreaterThan(0);
      const known = /^(?:sh(?: exit=\d+)?(?: answer=yes)?|output|json|diff|mermaid|ts run|\w+ file=\S+)$/;
      expect(
        begun.filter((info) => !known.test(info)),
        path,
      ).toEqual([]);
    }
  });

  it("quote messages of the provider as the code words them", () => {
    const section =
      read("docs/troubleshooting.md").split("### The server cannot be reached")[1]?.split("\n### ")[0] ?? "";
    const quoted = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, message = ""]) => message);
    const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => read(`src/${path}`))
      .join("\n");
    expect(quoted.length).toBeGreaterThan(5);
    const unknown = quoted.filter((message) => !message.split("…").every((part) => sources.includes(part.trim())));
    expect(unknown).toEqual([]);
  });
});

/** Runs documents in a project of one committed file. */
async function runDocuments(...documents: string[]) {
  const root = join(emptyFolder(), "project");
  for (const folder of ["dist", "node_modules"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "greeting.txt"), "hello\n");
  writeFileSync(join(root, ".gitignore"), "dist/\nnode_modules/\n");
  await execa("git", ["init", "--quiet"], { cwd: root });
  await execa("git", ["add", "."], { cwd: root });
  const person = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  await execa("git", [...person, "commit", "--quiet", "-m", "Begin"], { cwd: root });
  const names = documents.map((_, index) => `page${index}.md`);
  for (const [index, name] of names.entries()) writeFileSync(join(root, name), documents[index] ?? "");
  return execa("node", [join(ROOT, ".ci/documents/run.mjs"), ...names], { cwd: root, reject: false });
}

const block = (first: string, ...lines: string[]) => ["```".concat(first), ...lines, "```", ""].join("\n");
const NEW_FILE = ["--- /dev/null", "+++ kept/c.txt", "@@ -0,0 +1 @@", "+new"];
const change = block("diff", "--- greeting.txt", "+++ greeting.txt", "@@ -1 +1 @@", "-hello", "+good day", ...NEW_FILE);

describe("a document that is run", () => {
  it("passes where commands, output, changes and touched files are as it says", async () => {
    const page = [
      "# Page\n\n<!-- each section runs in a fresh copy -->\n\n## Change\n",
      change,
      block("sh", "cat greeting.txt", "echo took 12 ms to say it", "  echo and more"),
      block("output", "and more"),
      block("json file=kept/a.json", "{}"),
      block("json file=kept/b.json", "[]"),
      block("sh exit=3 answer=yes", "read answer; echo it was $answer; exit 3"),
      block("output", "…", "it was …"),
      "Touches 2 places: `greeting.txt`,\n`kept/`.\n\n## Fresh\n",
      block(
        "sh",
        `echo '{"name":"a","sizes":[1,2],"duration_ms":5,"more":1}' | grep -F a; grep hello greeting.txt > out.txt`,
      ),
      block("sh", `echo '{"name":"a","sizes":[1,2],"duration_ms":5,"more":1}'`),
      block("json", '{ "name": "…", "sizes": [1, 2], "duration_ms": 7 }'),
    ].join("\n");
    const { exitCode, stdout, stderr } = await runDocuments(page);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("touches 2: greeting.txt, kept/");
    expect(stdout).toContain("page0.md: Fresh");
  });

  const WRONG: [what: string, page: string, message: string][] = [
    ["a command fails", block("sh", "echo one", "false"), ":1: exit 1, not 0: false"],
    ["a command succeeds that should fail", block("sh exit=2", "true"), ":1: exit 0, not 2: true"],
    ["an earlier command of a block fails", block("sh exit=1", "false", "false"), "exit 1, not 0: false"],
    [
      "a line is not printed",
      block("sh", "echo one; echo two") + block("output", "one", "three"),
      "this is not printed: three",
    ],
    [
      "lines are printed in another order",
      block("sh", "echo one; echo two") + block("output", "two", "one"),
      "this is not printed",
    ],
    [
      "a line between two was left out",
      block("sh", "printf 'a\\nb\\nc\\n'") + block("output", "a", "c"),
      "this is not printed",
    ],
    [
      "a figure is another one",
      block("sh", "echo 121 cases in 3 ms") + block("output", "120 cases in 4 ms"),
      "this is not printed",
    ],
    [
      "a field of JSON is another one",
      block("sh", `echo '{"a":{"b":1}}'`) + block("json", '{ "a": { "b": 2 } }'),
      "$.a.b is not as shown",
    ],
    [
      "a change does not apply",
      block("diff", "--- greeting.txt", "+++ greeting.txt", "@@ -1 +1 @@", "-bye", "+hi"),
      "the change does not apply",
    ],
    ["a file more is touched than said", `${change}\nTouches 0 files: none.\n`, "they are greeting.txt, kept/c.txt"],
    ["nothing can be run", "# Page\n\nWords.\n", "nothing in it can be run"],
  ];

  it("fails for everything that is not as a page says, and names its page and line", async () => {
    const { exitCode, stderr } = await runDocuments(...WRONG.map(([, page]) => page));
    expect(exitCode).toBe(1);
    const told = stderr.split(/^(?=page\d+\.md:)/m);
    expect(told.map((text) => text.split(":", 1)[0])).toEqual(WRONG.map((_, index) => `page${index}.md`));
    for (const [index, [what, , message]] of WRONG.entries()) expect(told[index], what).toContain(message);
  });
});

describe("a release", () => {
  const changelog = (heading: string, body = "### What breaks\n\nNothing.\n") =>
    `# Changelog\n\n## ${heading}\n\n${body}`;

  it.each([
    [
      "is refused where the tag is another version",
      "v1.3.0",
      changelog("1.2.0 (2026-12-01)"),
      "package.json has 1.2.0",
    ],
    ["is refused without its section", "v1.2.0", changelog("1.1.0 (2026-11-01)"), "has no section"],
    ["is refused while it is called unreleased", "v1.2.0", changelog("1.2.0 (unreleased)"), "calls 1.2.0 unreleased"],
    ["is refused if nothing says what breaks", "v1.2.0", changelog("1.2.0 (2026-12-01)", "- More.\n"), "What breaks"],
    ["is let through otherwise", "v1.2.0", changelog("1.2.0 (2026-12-01)"), ""],
  ])("%s", async (_, tag, text, problem) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.0" }');
    writeFileSync(join(folder, "CHANGELOG.md"), text);
    const script = join(ROOT, ".ci/release.mjs");
    const { exitCode, stderr } = await execa("node", [script, tag], { cwd: folder, reject: false });
    expect(stderr).toContain(problem);
    expect(exitCode).toBe(problem === "" ? 0 : 1);
  });

  it("publishes with provenance, after everything that CI runs, from a workflow that may sign", () => {
    const workflow = read(".github/workflows/release.yml");
    expect(workflow).toMatch(/id-token: write/);
    expect(workflow.indexOf("bash .ci/run")).toBeLessThan(workflow.indexOf("npm publish --provenance"));
    expect(workflow.indexOf("bash .ci/run")).toBeGreaterThan(0);
  });

  it("publishes a package.json that names the repository, its page and where to report a fault", async () => {
    const [, command = ""] =
      /name the repository[\s\S]*?run: >-\n((?: {10}.*\n)+)/.exec(read(".github/workflows/release.yml")) ?? [];
    const folder = emptyFolder();
    writeFileSync(join(folder, "package.json"), '{ "name": "underwrite", "version": "1.2.0" }');
    const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "someone/a-fork" };
    await execa("sh", ["-c", command.replace(/\s+/g, " ")], { cwd: folder, env });
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
      repository: { type: "git", url: "git+https://github.com/someone/a-fork.git" },
      homepage: "https://github.com/someone/a-fork#readme",
      bugs: { url: "https://github.com/someone/a-fork/issues" },
    });
  });
});
