import { spawn } from "node:child_process";
import { UserError } from "../../errors.js";
import { variablesSet } from "../../settings/config.js";

/** A command that was run. */
interface Ran {
  code: number;
  stdout: string;
}

/** Variables of the environment that a command of the tour gets: no keys, no backends, no other store. */
const PASSED = ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "USERPROFILE", "TEMP", "TMP", "PATHEXT"];

/** Runs commands in the demo's folder, and shows each as a person would type it. */
export class Tour {
  private readonly environment: Record<string, string>;

  /**
   * @param options.tell shows a line
   * @param options.shown how a command looks in it
   */
  constructor(
    private readonly folder: string,
    private readonly options: {
      tell: (line: string) => void;
      shown: (command: string) => string;
      signal: AbortSignal;
    },
  ) {
    this.environment = variablesSet(PASSED);
  }

  /** Shows a line of talk. */
  tell(line = ""): void {
    this.options.tell(line);
  }

  /** Shows a command that is not run by the tour, but as it would be typed. */
  show(command: string): void {
    this.tell(this.options.shown(`$ ${command}`));
  }

  /**
   * Runs `underwrite` with these arguments.
   *
   * @returns what it printed with `--json`
   * @throws UserError where it ends with another code than those that are expected
   */
  async underwrite(
    args: readonly string[],
    { codes = [0], extra = [] }: { codes?: readonly number[]; extra?: readonly string[] } = {},
  ) {
    this.show(`underwrite ${args.join(" ")}`);
    const [program = "", script = ""] = [process.execPath, process.argv[1]];
    const { code, stdout } = await this.run(program, [...process.execArgv, script, ...args, "--json", ...extra]);
    if (!codes.includes(code)) throw new UserError(`underwrite ${args.join(" ")} ended with exit code ${code}.`);
    return JSON.parse(stdout);
  }

  /** Commits all that is there. Without git on this machine the folder is no git project. */
  async commit(message: string): Promise<void> {
    const identity = [
      "-c",
      "user.name=underwrite demo",
      "-c",
      "user.email=demo@localhost",
      "-c",
      "commit.gpgsign=false",
    ];
    const git = (...args: string[]) => this.run("git", ["-c", "core.hooksPath=/dev/null", ...identity, ...args]);
    this.show(`git add --all && git commit -m ${JSON.stringify(message)}`);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
  }

  /** @returns whether it is one */
  async beginGit(): Promise<boolean> {
    const { code } = await this.run("git", ["init", "--quiet", "--initial-branch", "main"]);
    return code === 0;
  }

  private run(program: string, args: readonly string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const { signal } = this.options;
      const child = spawn(program, args, {
        cwd: this.folder,
        env: this.environment,
        stdio: ["ignore", "pipe", "pipe"],
        signal,
      });
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.resume();
      child.on("error", () => resolve({ code: 127, stdout: "" })); // no such program
      child.on("close", (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(chunks).toString("utf8") }));
    });
  }
}
