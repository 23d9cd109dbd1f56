// Has the real Claude Code follow the happy path of every playbook to its end, with the playbook's own permissions, where
// the playbook says that it works: in a checkout, beside the installed tarball, or both. A scripted model makes the calls
// that the playbook tells; a person's steps are a person's.
// `node .ci/playbooks/follow-by-claude.mjs [playbook …]`, after npm run build.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeEnv, installClaude } from "../claude-client.mjs";
import { followByClaude } from "./claude-session.mjs";
import { FLOWS } from "./flows.mjs";
import { packed } from "./projects.mjs";

const SKILLS = ".claude/skills";
const folder = mkdtempSync(join(tmpdir(), "underwrite-follow-"));
const say = (line) => process.stdout.write(`${line}\n`);

/** A home of its own, in which a person has agreed to the project's servers. */
function makeHome(name, tarball) {
  const place = mkdtempSync(join(folder, `${name}-`));
  const home = join(place, "home");
  mkdirSync(join(home, ".claude"), { recursive: true });
  writeFileSync(join(home, ".claude/settings.json"), JSON.stringify({ enableAllProjectMcpServers: true }));
  return { folder: place, env: { PATH: process.env.PATH, HOME: home, UNDERWRITE_MODELS: "offline" }, tarball };
}

const names = readdirSync(SKILLS).sort();
const asked = process.argv.slice(2);
try {
  const claude = installClaude(folder);
  say(`Claude Code ${execFileSync(claude, ["--version"], { env: claudeEnv(folder), encoding: "utf8" }).trim()}`);
  const tarball = packed(folder);
  for (const name of names.filter((each) => asked.length === 0 || asked.includes(each))) {
    const [what, follow, argument, again] = FLOWS[name];
    const title = /^# [^:\n]*/m.exec(readFileSync(join(SKILLS, name, "SKILL.md"), "utf8"))?.[0] ?? "";
    for (const flow of again ? [follow, again] : [follow]) {
      const prompt = `/${name} ${argument}`;
      const { calls, told, place } = await followByClaude(claude, {
        prompt,
        follow: flow,
        home: makeHome(name, tarball),
      });
      if (!told.includes(title)) throw new Error(`${name}: the model was not given the playbook`);
      say(`✓ ${name}, ${place}: ${calls} calls, none refused, to its end (${what})`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
