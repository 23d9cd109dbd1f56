// Completion in a project with an agent of one's own: it offers the agent and its cases, and runs no code of the project.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holds } from "./holds.mjs";

/** @param at how commands are run: see `own-agent-commands.mjs` */
export async function useCompletion({ folder, use }) {
  const config = join(folder, "underwrite.config.ts");
  const before = readFileSync(config, "utf8");
  writeFileSync(config, 'throw new Error("it was run");\n');
  const broken = await use(2, ["schema", "--agent", "greeter"]);
  holds(/it was run/.test(broken.stderr), broken.stderr);
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout, stderr } = await use(0, ["completion", shell]);
    holds(stdout.includes("underwrite complete -- ") && stderr === "", `${shell}: ${stderr}`);
  }
  const offered = async (...words) => {
    const { stdout, stderr } = await use(0, ["complete", "--", ...words]);
    holds(stderr === "", stderr);
    return stdout
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(":"))
      .map((line) => line.split("\t")[0]);
  };
  const is = async (words, expected) => {
    const found = await offered(...words);
    holds(found.join() === expected, `${words.join(" ")} offers ${found.join()}`);
  };
  await is(["eval", "--agent", "gr"], "greeter");
  await is(["--agent", ""], "underwriting,greeter");
  await is(["eval", "--agent", "greeter", "--case", "b"], "bob");
  await is(["cases", "show", "an"], "ann");
  await is(["analyze", "--outcome", "not"], "not_polite");
  await is(["plan", "rej"], "reject");
  const plans = await offered("plan", "show", "");
  holds(plans.length === 2, `plan show offers ${plans.join()}`);
  const words = ["underwrite", "cases", "show", "--agent", "gr"];
  const typed = `source <(underwrite completion bash); COMP_WORDS=(${words.join(" ")}); COMP_CWORD=4; _underwrite; echo "\${COMPREPLY[@]}"`;
  const PATH = `${join(folder, "node_modules/.bin")}:${process.env.PATH}`;
  const inBash = execFileSync("bash", ["-c", typed], { cwd: folder, encoding: "utf8", env: { PATH, HOME: folder } });
  holds(inBash.trim() === "greeter", inBash);
  writeFileSync(config, before);
}
