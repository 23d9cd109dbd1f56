// Every package that comes from a registry is held to a hash: what is installed is what was reviewed, on each platform.
// `node .ci/lockfile.mjs [file]`
import { readFileSync } from "node:fs";

/** Packages, as `name@version`, for which the registry itself gives no hash, each with the reason. There is none. */
const WITHOUT = new Map([]);

const [file = "package-lock.json"] = process.argv.slice(2);
const { packages } = JSON.parse(readFileSync(file, "utf8"));
const entries = Object.entries(packages)
  .filter(([path, { link, inBundle }]) => path !== "" && !link && !inBundle)
  .map(([path, entry]) => ({
    ...entry,
    name: `${entry.name ?? path.replace(/^.*node_modules\//, "")}@${entry.version}`,
  }));

const unheld = entries.filter(
  ({ integrity, name }) => !/^sha512-[\w+/]+=*$/.test(integrity ?? "") && !WITHOUT.has(name),
);
const placed = entries.filter(({ resolved }) => resolved !== undefined);
const gone = [...WITHOUT.keys()].filter((known) => !entries.some(({ name }) => name === known));
const problems = [
  ...unheld.map(({ name }) => `${name} has no sha512 integrity: npm view ${name} dist.integrity gives it`),
  ...placed.map(({ name }) => `${name} names where it is downloaded from, which differs from one machine to the next`),
  ...gone.map((name) => `${name} is no longer there: take it out of the exceptions`),
];
for (const problem of problems) process.stderr.write(`${file}: ${problem}.\n`);
process.stdout.write(
  `${file}: ${entries.length} packages, ${entries.length - unheld.length} of them held to a hash.\n`,
);
for (const [name, reason] of WITHOUT) process.stdout.write(`  without: ${name} (${reason})\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
