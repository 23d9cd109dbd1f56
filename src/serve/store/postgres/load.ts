import { UserError } from "../../../errors.js";

/**
 * What speaks to PostgreSQL: pg, and pg-boss. They are installed by those who serve from several machines, and loaded
 * here alone.
 *
 * @throws UserError where one of them is not installed
 */
export async function loadPostgres() {
  try {
    const [{ default: pg }, { default: PgBoss }] = await Promise.all([import("pg"), import("pg-boss")]);
    return { pg, PgBoss };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("A queue in PostgreSQL needs two packages that are not installed: npm install pg-boss@10 pg");
  }
}
