import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A PostgreSQL server of its own, on loopback, that is thrown away. */
export interface PostgresServer {
  /** Its address up to the name of a database, which is missing. */
  address: string;
  /** Ends it at once, as a machine that fails, or when its connections have done; begins it again. */
  stop(mode?: "immediate" | "fast"): Promise<void>;
  start(): Promise<void>;
  /** Stops it, and removes it. */
  remove(): Promise<void>;
}

/** Where the newest PostgreSQL of this machine has its programs: Debian's place, else the `PATH`. */
function programs(): string {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? "" : `/usr/lib/postgresql/${newest}/bin/`;
}

/** Starts a server. PostgreSQL does not run as root: root starts it as the user `postgres`. */
export async function startPostgres({ settings = [] }: { settings?: string[] } = {}): Promise<PostgresServer> {
  const isRoot = process.getuid?.() === 0;
  const folder = mkdtempSync(join(tmpdir(), "underwrite-postgres-"));
  const data = join(folder, "data");
  if (isRoot) {
    await execa("chown", ["postgres", folder]);
    await execa("chmod", ["a+rx", tmpdir()]);
  } else mkdirSync(data);
  const run = (program: string, args: string[]) => {
    const command = [`${programs()}${program}`, ...args];
    const [file = "", ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    return execa(file, rest, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const port = await freePort();
  await run("initdb", ["-D", data, "-A", "trust", "-U", "underwrite", "-E", "UTF8", "--locale=C", "-N"]);
  const options = [
    ...[`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"],
    ...settings,
  ];
  const start = async () => {
    const given = options.map((option) => `-c ${option.replace(/=$/, "=''")}`).join(" ");
    await run("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", given, "start"]);
  };
  const stop = async (mode = "fast") => {
    await run("pg_ctl", ["-D", data, "-w", "-m", mode, "stop"]);
  };
  await start();
  return {
    address: `postgres://underwrite@127.0.0.1:${port}`,
    start,
    stop,
    async remove() {
      await stop("immediate").catch(() => {}); // a test has stopped it
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
