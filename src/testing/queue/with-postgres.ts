import type { TestProject } from "vitest/node";
import { setup as build, teardown as clear } from "../processes/build-once.js";
import { type PostgresServer, startPostgres } from "./postgres.js";

let server: PostgresServer | undefined;

/** A build, and a server of PostgreSQL for all tests: it need not survive a crash, so it does not wait for the disk. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres({ settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] });
  await build();
  project.provide("postgres", server.address);
}

export async function teardown(): Promise<void> {
  await server?.remove();
  clear();
}
