import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { underwriting } from "../../agents/index.js";
import { sayWhatIsRight, writeDemoProject } from "../../workshop/demo-project.js";
import { DOCUMENTED } from "../../workshop/template-first-draft/documented.js";
import { cleanEnvironment, emptyFolder, underwrite } from "../processes/cli.js";
import { underwrite as inProcess } from "../processes/in-process.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TEMPLATES = join(ROOT, "src/workshop");

/** Fields of the first draft's output. */
const FIELDS = ["approved", "max_loan", "monthly_payment"] as const;

/** What the draft's tools are when they compute by the policy. */
export const MENDED_TOOLS = `import { type Application, assess, defineTool, type Tool, toHundredths, usd } from "underwrite";

/** The tools: they return figures, with units in the keys. */
export const tools: Tool<Application>[] = [
  defineTool({
    name: "calc_dti",
    description: "Calculate debt-to-income ratio including the proposed loan.",
    run: (input: Application) => {
      const { post_loan_dti, monthly_payment } = assess(input);
      return { post_loan_dti_percent: toHundredths(post_loan_dti), monthly_payment_usd: toHundredths(monthly_payment) };
    },
  }),
  defineTool({
    name: "credit_risk",
    description: "Look up credit risk category and max DTI allowed.",
    run: (input: Application) => {
      const { tier } = assess(input);
      return { tier: tier.name, max_dti_percent: tier.max_dti_percent };
    },
  }),
  defineTool({
    name: "calc_max_loan",
    description: "Largest principal that the policy approves. Depends on income, debts and score; not on the loan amount.",
    run: (input: Application) => ({ max_loan_usd: assess(input).max_loan.toNumber() }),
  }),
];

/** An amount in whole dollars. */
export function whole(amount: number): string {
  return usd(Math.round(amount)).replace(".00", "");
}
`;

/** The file that holds them, from the project's top. */
export const TOOLS = "agents/first-draft/tools.ts";

/** A git project with the article's first draft, held to its policy, and cases that it fails, all of them. */
export class DraftProject {
  readonly folder = emptyFolder();
  /** What commands see beside what they always do: a live model's key and address. */
  env: Record<string, string> = {};

  constructor() {
    writeDemoProject(this.folder, { templates: TEMPLATES, root: ROOT });
    sayWhatIsRight(this.folder, TEMPLATES);
    mkdirSync(join(this.folder, "cases/first-draft"), { recursive: true });
    writeFileSync(join(this.folder, "cases/first-draft/hard.json"), `${JSON.stringify(cases(), null, 2)}\n`);
    this.git("init", "--quiet", "--initial-branch", "main");
    this.commit("Publish the first draft");
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
    return execFileSync("git", [...identity, ...args], { cwd: this.folder, encoding: "utf8", env: cleanEnvironment() });
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** Everything of the user's that a campaign must leave as it is. */
  state(): Record<string, string> {
    return {
      head: this.git("rev-parse", "--abbrev-ref", "HEAD") + this.git("rev-parse", "HEAD"),
      index: this.git("ls-files", "--stage"),
      status: this.git("status", "--porcelain", "--untracked-files=all"),
      refs: this.git("for-each-ref", "--format=%(refname) %(objectname)")
        .split("\n")
        .filter((line) => !line.startsWith("refs/heads/climb/"))
        .join("\n"),
      config: readFileSync(join(this.folder, ".git/config"), "utf8"),
      hooks: readdirSync(join(this.folder, ".git/hooks")).join("\n"),
      files: readdirSync(this.folder, { recursive: true, encoding: "utf8" })
        .filter((path) => !/^(?:\.git|\.underwrite|node_modules)(?:\/|$)/.test(path))
        .sort()
        .join("\n"),
    };
  }

  /** The branches that campaigns made. */
  branches(): string[] {
    return this.git("for-each-ref", "--format=%(refname:short)", "refs/heads/climb").split("\n").filter(Boolean);
  }

  /** A script that stands in for a coding agent: `$round` is the number of its round. */
  coder(script: string): string {
    const path = join(emptyFolder(), "coder.sh");
    writeFileSync(
      path,
      `brief=$(cat)\nround=$(printf '%s' "$brief" | sed -n '1s/^# Round \\([0-9]*\\):.*/\\1/p')\n${script}\n`,
    );
    return `sh ${path}`;
  }

  async climb(coder: string, ...more: string[]) {
    const args = ["climb", "--agent", "first-draft", "--findings", "--coder", coder, "--json", ...more];
    const ran = await underwrite(args, { cwd: this.folder, env: this.env });
    return { ...ran, campaign: ran.stdout.startsWith("{") ? JSON.parse(ran.stdout) : undefined };
  }

  async run(...args: string[]) {
    return underwrite(args, { cwd: this.folder, env: this.env });
  }

  /** A branch from another with some files changed; what is checked out stays `main`. */
  branch(name: string, files: Record<string, string | ((text: string) => string)>, from = "main"): void {
    this.git("switch", "--quiet", "-c", name, from);
    for (const [file, change] of Object.entries(files)) {
      const path = join(this.folder, file);
      writeFileSync(path, typeof change === "string" ? change : change(readFileSync(path, "utf8")));
    }
    this.commit(name);
    this.git("switch", "--quiet", "main");
  }

  /** `underwrite gate` in this process, which itself starts others only to run the agent. */
  async gate(candidate: string, ...more: string[]) {
    const args = ["gate", "--candidate", candidate, "--json", ...more];
    const { stdout, stderr, exitCode } = await inProcess(args, { cwd: this.folder, env: this.env });
    return { report: stdout.startsWith("{") ? JSON.parse(stdout) : undefined, stderr, exitCode };
  }
}

function cases() {
  const more = [
    [64_300, 9_900, 655, 205_000],
    [152_700, 18_200, 771, 640_000],
    [48_900, 13_700, 598, 88_000],
    [91_200, 22_400, 702, 310_000],
    [37_600, 4_100, 733, 120_000],
    [210_400, 61_300, 689, 450_000],
    [73_800, 8_800, 812, 356_000],
    [56_100, 15_900, 541, 97_000],
    [118_300, 33_200, 746, 275_000],
    [83_700, 12_600, 618, 190_000],
  ] as const;
  const inputs = [
    ...DOCUMENTED.map(({ application }) => application),
    ...more.map(([annual_income, total_debt, credit_score, loan_amount]) => ({
      annual_income,
      total_debt,
      credit_score,
      loan_amount,
    })),
  ];
  // With a maximum of 0 the draft's guess is right by luck.
  const hard = inputs.filter((application) => underwriting.reference(application).output.max_loan !== 0);
  return hard.map((application, index) => {
    const { output } = underwriting.reference(application);
    return {
      id: `case-${index + 1}`,
      description: "An application.",
      application,
      expected: Object.fromEntries(FIELDS.map((field) => [field, output[field]])),
    };
  });
}
