// Whether a tag may be released: package.json has its version, and CHANGELOG.md says what is in it.
// `node .ci/release.mjs v0.1.0`
import { readFileSync } from "node:fs";

const [tag = ""] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const sections = readFileSync("CHANGELOG.md", "utf8").split(/^## /m).slice(1);
const section = sections.find((text) => text.split(/\s/, 1)[0] === version);
const problems = [
  tag !== `v${version}` && `the tag is ${tag || "missing"}, and package.json has ${version}: tag v${version}`,
  section === undefined && `CHANGELOG.md has no section "## ${version}"`,
  section !== undefined && /^\S+ \(unreleased\)/.test(section) && `CHANGELOG.md calls ${version} unreleased: date it`,
  section !== undefined &&
    !/^### What breaks$/m.test(section) &&
    `the section of ${version} does not say "### What breaks"`,
].filter((problem) => problem !== false);
for (const problem of problems) process.stderr.write(`release: ${problem}.\n`);
if (problems.length === 0) process.stdout.write(`${tag} may be released.\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
