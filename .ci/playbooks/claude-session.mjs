// One headless session of the real Claude Code that follows a playbook: a loopback server plays the model, whose calls a
// flow of flows.mjs makes one after the other, each seeing what those before it gave.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { claudeEnv, resultsIn, runClaude, serveMessages, stepId, textOf, waitForServers } from "../claude-client.mjs";

const isTask = ({ tools = [] }) => tools.some(({ name }) => name === "Bash");
/** How the result of a command that failed begins. */
const EXIT = /^Exit code (\d+)/;

/** Calls that a flow makes and a session takes, by their place. */
class Calls {
  made = [];
  #wanted = [];
  /** Why no call is made any more. */
  #over;

  /** A call. @returns its result, once the session has made it */
  ask(input) {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.made.push({ input, resolve, reject });
      this.#tell();
    });
  }

  /** @returns the call at a place, once it is known; undefined when the flow has ended before it */
  at(place) {
    return new Promise((resolve) => {
      this.#wanted.push({ place, resolve });
      this.#tell();
    });
  }

  end(why = new Error("the flow has ended")) {
    this.#over ??= why;
    for (const { reject } of this.made) reject(this.#over);
    this.#tell();
  }

  #tell() {
    const isKnown = ({ place }) => this.#over || this.made[place] !== undefined;
    const [known, others] = [this.#wanted.filter(isKnown), this.#wanted.filter((each) => !isKnown(each))];
    this.#wanted = others;
    for (const { place, resolve } of known) resolve(this.#over ? undefined : this.made[place]);
  }
}

/**
 * Has Claude Code follow a playbook to its end, with the permissions of the playbook and of the project's settings.
 *
 * @param prompt what the session is given: `/hill-climb underwriting`
 * @param follow the flow, of `flows.mjs`
 * @param home folder and environment of what a person does
 * @throws Error for a call that is not made, and for a command that ends otherwise than it should
 */
export async function followByClaude(claude, { prompt, follow, home }) {
  const calls = new Calls();
  let session;
  let place;
  await follow(home, (project) => {
    place = existsSync(join(project.folder, "src/cli/main.ts")) ? "in a checkout" : "beside the installed tarball";
    session = startSession(claude, { prompt, project, home, calls });
    return reader(project, { calls, home });
  }).finally(async () => {
    calls.end();
    await session;
  });
  const { out, exitCode, told } = await session;
  if (exitCode !== 0) throw new Error(`${prompt}: claude ended with ${exitCode}: ${out}`);
  const denied = JSON.parse(out).permission_denials;
  if (denied.length > 0) throw new Error(`${prompt}: denied: ${JSON.stringify(denied)}`);
  return { calls: calls.made.length, told, place };
}

/** Runs Claude Code, whose model makes the calls. @returns its output, and all that the model was told */
async function startSession(claude, { prompt, project, home, calls }) {
  let told = "";
  const server = await serveMessages(async (body) => {
    if (!isTask(body)) return [{ type: "text", text: "OK" }];
    const wait = waitForServers(body);
    if (wait) return wait;
    told = JSON.stringify(body.messages);
    const results = resultsIn(body.messages);
    calls.made[results.length - 1]?.resolve(results.at(-1));
    const call = await calls.at(results.length);
    if (!call) return [{ type: "text", text: "Done." }];
    return [{ type: "tool_use", id: stepId(results.length), ...call.input }];
  });
  const args = ["-p", prompt, "--output-format", "json", "--max-turns", "400"];
  const env = {
    ...claudeEnv(home.env.HOME),
    ANTHROPIC_BASE_URL: server.url,
    // The key is Claude Code's. That no model costs money is what a person has set.
    UNDERWRITE_MODEL: "offline",
    UNDERWRITE_MODELS: "offline",
    BASH_DEFAULT_TIMEOUT_MS: "600000",
    BASH_MAX_OUTPUT_LENGTH: "150000",
  };
  const ended = await runClaude(claude, args, { cwd: project.folder, env });
  server.close();
  calls.end(new Error(`claude ended with ${ended.exitCode}: ${ended.out} ${ended.err}`));
  return { ...ended, told };
}

/** What a flow does its steps with: each is a call of Claude Code, but for what a person does. */
function reader(project, { calls, home }) {
  const at = (path) => join(project.folder, path);
  const make = async (name, input) => {
    const { is_error, ...result } = await calls.ask({ name, input });
    if (is_error) throw new Error(`${name} ${JSON.stringify(input).slice(0, 300)}: ${textOf(result)}`);
  };
  const person = (exits) => (command) => {
    const line = command.replace(/^underwrite /, project.cli);
    const options = { cwd: project.folder, env: home.env, encoding: "utf8", maxBuffer: 1e9 };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], options);
    if (!exits.includes(status)) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`);
    return stdout;
  };
  return {
    async run(command, { exits = [0] } = {}) {
      const line = command.replace(/^underwrite /, project.told);
      const result = await calls.ask({ name: "Bash", input: { command: line, description: "As the playbook says" } });
      const text = textOf(result);
      const exitCode = result.is_error ? Number(EXIT.exec(text)?.[1] ?? Number.NaN) : 0;
      if (!exits.includes(exitCode)) throw new Error(`${line}: ${text.slice(0, 2000)}`);
      return text;
    },
    async edits({ file, right, wrong }) {
      await make("Read", { file_path: at(file) });
      await make("Edit", { file_path: at(file), old_string: right, new_string: wrong });
    },
    async writes(path, value) {
      if (existsSync(at(path))) await make("Read", { file_path: at(path) });
      await make("Write", { file_path: at(path), content: JSON.stringify(value) });
      return path;
    },
    aPersonRuns: person([0]),
    reads: person([0, 1]),
  };
}
