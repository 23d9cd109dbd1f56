// Follows docs/your-own-agent.md in a project: writes its files (blocks with a path) and runs its commands, in order.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Commands that the caller has made true in another way. */
const ELSEWHERE = /^(?:npm install|export) /;

/** @param env of each command: a key and where the provider is */
export async function followDoc(folder, env) {
  const doc = readFileSync("docs/your-own-agent.md", "utf8");
  let count = 0;
  for (const [, kind, path, text] of doc.matchAll(/^```(sh|ts|json)(?: (\S+))?\n([\s\S]*?)^```/gm)) {
    if (kind !== "sh") {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      continue;
    }
    for (const line of text.trim().split("\n")) {
      if (ELSEWHERE.test(line)) continue;
      count++;
      await promisify(execFile)("bash", ["-c", line], { cwd: folder, env, maxBuffer: 64e6 }).catch((error) => {
        throw new Error(`exit ${error.code}: ${line}\n${error.stdout}\n${error.stderr}`);
      });
    }
  }
  if (count < 15) throw new Error(`only ${count} commands found in docs/your-own-agent.md`);
}
