// Preloaded into a process (`node --import`): counts its calls that change files, and at one of them the process dies
// or the disk fails. What SQLite does in its own code is not counted.
//
// ATTACK_AT   number of the call, from 1; none: only count
// ATTACK_HOW  kill: before the call · torn: half of what it writes is there, then kill · EIO: this call fails ·
//             ENOSPC: this call fails, and all later ones that need space
// ATTACK_LOG  file that the number of calls is written to at the end
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { ATTACK_AT, ATTACK_HOW = "kill", ATTACK_LOG } = process.env;
const at = Number(ATTACK_AT ?? 0);
const real = { ...fs };
let calls = 0;

/** Calls that need space on the disk, with the place of what they write, if any. */
const SPACE = {
  open: 0,
  write: 1,
  writeFile: 1,
  appendFile: 1,
  rename: 0,
  link: 0,
  symlink: 0,
  mkdir: 0,
  copyFile: 0,
  fsync: 0,
};
const CHANGING = [
  ...Object.keys(SPACE),
  "unlink",
  "rm",
  "rmdir",
  "ftruncate",
  "truncate",
  "chmod",
  "fchmod",
  "chown",
  "utimes",
  "futimes",
];

/** What goes wrong with a call now; undefined: nothing. */
function fault(name, args) {
  if (isHarmless(name, args)) return undefined;
  calls++;
  if (at === 0 || calls < at) return undefined;
  if (ATTACK_HOW === "ENOSPC") return name in SPACE ? errorOf("ENOSPC", -28, name) : undefined;
  if (calls > at) return undefined;
  if (ATTACK_HOW === "EIO") return errorOf("EIO", -5, name);
  if (ATTACK_HOW === "torn") writeHalf(name, args);
  process.kill(process.pid, "SIGKILL");
  for (;;); // until the signal is there
}

/** Reading, and writing to a terminal or pipe. */
function isHarmless(name, [first, second]) {
  if (name === "write") return first === 1 || first === 2;
  return (
    name === "open" && (second === undefined || second === "r" || (typeof second === "number" && (second & 3) === 0))
  );
}

function writeHalf(name, [target, data]) {
  const half = typeof data === "string" || ArrayBuffer.isView(data) ? data.slice(0, Math.floor(data.length / 2)) : "";
  if (name === "write") real.writeSync(target, half);
  if (name === "writeFile") real.writeFileSync(target, half);
}

function errorOf(code, errno, syscall) {
  return Object.assign(new Error(`${code}: made to fail, ${syscall}`), { code, errno, syscall });
}

for (const name of CHANGING) {
  const sync = real[`${name}Sync`];
  if (sync) {
    fs[`${name}Sync`] = (...args) => {
      const error = fault(name, args);
      if (error) throw error;
      return sync(...args);
    };
  }
  const callback = real[name];
  if (callback) {
    fs[name] = (...args) => {
      const error = fault(name, args);
      if (error) process.nextTick(args.at(-1), error);
      else callback(...args);
    };
  }
  const promised = fs.promises[name];
  if (promised) fs.promises[name] = (...args) => faulty(name, args, () => promised(...args));
}

const handle = await fs.promises.open(process.execPath, "r");
const handles = Object.getPrototypeOf(handle);
await handle.close();
for (const [name, as] of [
  ["write", "write"],
  ["writeFile", "writeFile"],
  ["appendFile", "appendFile"],
  ["sync", "fsync"],
]) {
  const method = handles[name];
  handles[name] = function (...args) {
    return faulty(as, [this.fd, ...args], () => method.apply(this, args));
  };
}

function faulty(name, args, call) {
  const error = fault(name, args);
  return error ? Promise.reject(error) : call();
}

syncBuiltinESMExports();
process.on("exit", () => ATTACK_LOG && real.writeFileSync(ATTACK_LOG, String(calls)));
