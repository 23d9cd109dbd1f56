import { startPostgres } from "./postgres.js";

/** Runs a throwaway PostgreSQL until SIGTERM, for programs that are not tests; prints the address of a database. */
const server = await startPostgres();
process.once("SIGTERM", async () => {
  await server.remove();
  process.exit(0);
});
process.stdout.write(`${server.address}/postgres\n`);
setInterval(() => {}, 60_000);
