import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { runBounded } from "./bounded-process.js";
import { systemPath } from "./system-path.js";

/** What a process in the jail sees of the machine, beside the system's own programs. */
export interface JailView {
  /** Files and folders that it may read. */
  read: readonly string[];
  /** The one folder that it may write, beside its home. */
  write?: string | undefined;
  /** The folder that is its home; an empty one by default. */
  home?: string | undefined;
  cwd: string;
  network?: boolean;
  /** Whether it makes a jail of its own: then it is not root in this one, where root cannot make a further one. */
  nests?: boolean;
  env: Readonly<Record<string, string>>;
  /** Whether it has the environment of whoever starts it, too: a key among a command's words is there for all to see. */
  inherits?: boolean;
}

/** Where the system's programs and libraries are; of `/etc` only what programs need to start and to find hosts. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/opt/homebrew"];
const SETTINGS = ["/etc/ld.so.cache", "/etc/alternatives"];
const NETWORK_SETTINGS = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/pki"];

/** Where the home of whoever runs in the jail is. */
const HOME = "/home/nobody";

const PROGRAM = "bwrap";

/**
 * The words of a command that runs another one in a jail of bubblewrap: its own processes, no network unless it may use
 * it, no capability, an empty home, an environment that is named, and the system read-only.
 */
export function jailed(
  command: readonly string[],
  { read, write, home, cwd, network = false, nests = false, inherits = false, env }: JailView,
): string[] {
  const temporary = ["--tmpfs", "/tmp", ...(tmpdir().startsWith("/tmp") ? [] : ["--tmpfs", tmpdir()])];
  const variables = Object.entries({ HOME, TMPDIR: "/tmp", ...env }).flatMap(([name, value]) => [
    "--setenv",
    name,
    value,
  ]);
  return [
    PROGRAM,
    "--unshare-all",
    ...(network ? ["--share-net"] : []),
    ...(nests && process.getuid?.() === 0 ? ["--uid", "1000", "--gid", "1000"] : []),
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    ...(inherits ? [] : ["--clearenv"]),
    ...variables,
    ...SYSTEM.flatMap(asItIs),
    ...[...SETTINGS, ...(network ? NETWORK_SETTINGS : [])].flatMap((path) => ["--ro-bind-try", path, path]),
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    ...temporary,
    ...(home === undefined ? ["--dir", HOME] : ["--bind", home, HOME]),
    ...[...new Set(read)].flatMap((path) => ["--ro-bind", path, path]),
    ...(write === undefined ? [] : ["--bind", write, write]),
    "--chdir",
    cwd,
    "--",
    ...command,
  ];
}

/** A folder of the system: where it is a link, such as `/bin`, the same link. */
function asItIs(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/**
 * Whether this machine can jail a process: tried, by a process that looks whether it is alone and without a network.
 *
 * @returns undefined where it can; else why not, in a few words
 */
export async function whyNoJail(): Promise<string | undefined> {
  const program =
    "require('fs').writeSync(1, String(Object.keys(require('os').networkInterfaces()).filter((n) => n !== 'lo').length))";
  const node = process.execPath;
  const command = jailed([node, "-e", program], { read: [node], cwd: "/", env: { PATH: "/usr/bin:/bin" } });
  const { code, stdout, stderr, stopped } = await runBounded(command, {
    cwd: "/",
    env: { PATH: systemPath() },
    timeoutMs: 20_000,
    maxBytes: 10_000,
  });
  if (code === 0 && stdout === "0") return undefined;
  if (stopped?.includes("ENOENT")) return "bubblewrap (bwrap) is not installed";
  return `bubblewrap cannot make a jail here (${stderr.trim().split("\n")[0] || stopped || `exit code ${code}`})`;
}
