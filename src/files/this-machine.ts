import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Where a process runs. */
export interface Machine {
  host: string;
  /** Equal for two processes that see each other by their numbers; null where the system does not tell. */
  id: string | null;
}

let machine: Machine | undefined;

/** The machine of this process: its host, since when it runs, and the namespace of its processes (a container's). */
export function thisMachine(): Machine {
  machine ??= { host: hostname(), id: idOf(hostname()) };
  return machine;
}

function idOf(host: string): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${host} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return null; // no Linux, or one that hides it
  }
}
