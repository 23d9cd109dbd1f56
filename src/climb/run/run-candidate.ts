import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isInside } from "../../folder/inside.js";
import { ownProgram, packageRoot } from "../../folder/own-program.js";
import { readAs } from "../../runtime/read-as.js";
import { jsonIn } from "../../text/json.js";
import type { Broker } from "../broker/broker.js";
import { type Ended, runBounded } from "../jail/bounded-process.js";
import { jailed } from "../jail/bubblewrap.js";
import { systemPath } from "../jail/system-path.js";
import { type Asked, type Declared, lineSchema, type RunAnswer } from "./protocol.js";

/** Most that a process that runs a candidate may print, in bytes. */
const MAX_OUTPUT = 64_000_000;

/** Most memory of its own objects, in megabytes. */
const MAX_HEAP_MB = 1024;

export interface CandidateRun extends Omit<Asked, "token" | "model"> {
  sandbox: boolean;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Variables that tell a process of this campaign from any other. */
  marks?: Readonly<Record<string, string>>;
  /** Asks a live model for it; without one the embedded model answers. */
  broker?: Broker | undefined;
}

/** What a process gave: what it declares, and what each run did, in the order of the inputs. */
export interface CandidateAnswers {
  declared: Declared;
  answers: RunAnswer[];
}

/** What is wrong with a process as a whole: it died, hung, or wrote what it should not. */
export class CandidateProblem extends Error {
  override readonly name = "CandidateProblem";
}

/**
 * Runs a tree's agent on inputs in a process of its own, with neither network nor anything of the project but its code.
 * Its exit code and what it says of itself count for nothing: exactly one line for each input does.
 *
 * @throws CandidateProblem when the process gives anything else
 */
export async function runCandidate({
  sandbox,
  timeoutMs,
  signal,
  marks = {},
  broker,
  ...asked
}: CandidateRun): Promise<CandidateAnswers> {
  const token = randomBytes(16).toString("hex");
  const command = [process.execPath, `--max-old-space-size=${MAX_HEAP_MB}`, ...ownProgram("climb/answer-inputs")];
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", NO_COLOR: "1", ...marks };
  const read = sandbox
    ? [process.execPath, asked.tree, ...packageParts(realpathSync(packageRoot())), ...readableModules(asked.tree)]
    : [];
  const ended = await runBounded(sandbox ? jailed(command, { read, cwd: asked.tree, env }) : command, {
    cwd: asked.tree,
    env: { ...env, PATH: systemPath() },
    input: JSON.stringify({ ...asked, token, model: broker ? "broker" : "offline" }),
    channel: broker && ((socket) => broker.serve(socket)),
    timeoutMs,
    maxBytes: MAX_OUTPUT,
    signal,
  });
  signal?.throwIfAborted();
  if (broker?.problem !== undefined) throw new CandidateProblem(broker.problem);
  const said = readAnswers(ended, token, asked.inputs.length);
  return broker ? asTheBrokerHadIt(said, broker) : said;
}

/** What counts of a process that a live model was asked for: the broker's record, of all but that its code failed. */
function asTheBrokerHadIt({ declared, answers }: CandidateAnswers, broker: Broker): CandidateAnswers {
  if (!isDeepStrictEqual(declared, broker.declared)) {
    throw new CandidateProblem("it declares other tools to the model than to the judge");
  }
  return {
    declared,
    answers: answers.map(({ input, failed }): RunAnswer => {
      const talk = broker.conversations[input];
      return {
        input,
        responses:
          talk?.responses.map((response) => ({
            ...response,
            content: response.content.map((block) => ({ ...block })),
          })) ?? [],
        tools: [...(talk?.tools ?? [])],
        ...(failed === undefined ? {} : { failed }),
        ...(talk?.failure === undefined ? {} : { provider_failed: talk.failure }),
      };
    }),
  };
}

/** Reads what a process printed. @throws CandidateProblem */
export function readAnswers(
  { stdout, stderr, stopped, code, signal }: Ended,
  token: string,
  inputs: number,
): CandidateAnswers {
  if (stopped !== undefined) throw new CandidateProblem(stopped);
  let declared: Declared | undefined;
  const answers = new Map<number, RunAnswer>();
  for (const line of stdout.split("\n")) {
    if (line === "") continue;
    if (!line.startsWith(token)) throw new CandidateProblem("it wrote lines of its own where its runs are told");
    const read = readAs(lineSchema, jsonIn(line.slice(token.length)));
    if (!read.ok) throw new CandidateProblem(`a line of its runs does not fit: ${read.problem}`);
    if ("declared" in read.data) {
      if (declared) throw new CandidateProblem("it declared its tools twice");
      declared = read.data.declared;
      continue;
    }
    const { answer } = read.data;
    if (answers.has(answer.input) || answer.input >= inputs) {
      throw new CandidateProblem(`it wrote a line for input ${answer.input} that nobody asked for`);
    }
    answers.set(answer.input, answer);
  }
  const last = stderr.trim().split("\n").at(-1) ?? "";
  if (!declared) throw new CandidateProblem(`its agent could not be loaded: ${last || `exit code ${code ?? signal}`}`);
  if (answers.size !== inputs) {
    const end = signal === null ? `exit code ${code}` : `signal ${signal}`;
    throw new CandidateProblem(`it ended after ${answers.size} of ${inputs} inputs (${end})`);
  }
  return { declared, answers: [...answers.values()].sort((a, b) => a.input - b.input) };
}

/** What of a folder of this package its programs need. Its cases are not among it. */
function packageParts(root: string): string[] {
  const parts = ["package.json", "tsconfig.json", "dist", "src", "node_modules"].map((name) => join(root, name));
  const above: string[] = [];
  for (let at = dirname(root); at !== dirname(at); at = dirname(at)) above.push(join(at, "node_modules"));
  return [...parts, ...above].filter((path) => existsSync(path));
}

/** The packages that a written-out tree is linked to, and where links among them lead. */
export function readableModules(tree: string): string[] {
  const link = join(tree, "node_modules");
  if (!existsSync(link)) return [];
  const modules = realpathSync(link);
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((below) => join(name, below)) : [name],
  );
  const links = names
    .map((name) => join(modules, name))
    .filter((path) => lstatSync(path).isSymbolicLink() && existsSync(path));
  const packages = links.map((path) => realpathSync(path)).filter((path) => !isInside(path, modules));
  return [modules, ...packages.flatMap((path) => (existsSync(join(path, "dist")) ? packageParts(path) : [path]))];
}
