import pg from "pg";

/** A database that is made where it is not there yet. @param name anything */
export async function databaseNamed(server: string, name: string): Promise<string> {
  const database = `t_${name.replace(/\W/g, "_").slice(0, 40)}`;
  await asked(`${server}/postgres`, async (client) => {
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (rows.length === 0) await client.query(`CREATE DATABASE ${database}`);
  });
  return `${server}/${database}`;
}

/** Asks a database on a connection of its own. */
export async function asked<T>(address: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}
