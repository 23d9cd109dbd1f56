import { randomBytes, timingSafeEqual } from "node:crypto";
import { UserError } from "../../errors.js";
import { sha256 } from "../../text/sha256.js";
import { show } from "../../text/visible.js";
import { addAudit } from "./audit.js";
import type { Queries, ServiceDatabase } from "./database.js";

/** What a key may do: ask for decisions, read all of them, or everything. */
export const SCOPES = ["decide", "read", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

export interface Caller {
  /** The key's id; empty where no key is needed. */
  id: string;
  name: string;
  scopes: readonly Scope[];
}

/** A key in a line; its secret is known to its holder only. */
export interface ListedKey {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  revoked_at: string | null;
}

interface Row {
  id: string;
  name: string;
  hash: string;
  scopes: string;
  created_at: number;
  revoked_at: number | null;
}

/** What a key looks like: what it is of, its id, and 256 random bits. */
const KEY = /^uw_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/;

/**
 * Makes a key. Its hash is kept; a fast one is enough for what has 256 random bits.
 *
 * @returns the key, which nobody can be told again
 */
export async function createKey(
  database: ServiceDatabase,
  { name, scopes, by, at }: { name: string; scopes: readonly Scope[]; by: string; at: number },
): Promise<{ key: string; listed: ListedKey }> {
  const id = randomBytes(4).toString("hex");
  const key = `uw_${id}_${randomBytes(32).toString("base64url")}`;
  const row: Row = { id, name, hash: sha256(key), scopes: scopes.join(","), created_at: at, revoked_at: null };
  await database.change(async (queries) => {
    const sql = "INSERT INTO keys (id, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)";
    await queries.run(sql, id, name, row.hash, row.scopes, at);
    await addAudit(queries, { at, key: "", by, action: "key created", subject: id, details: { name, scopes } });
  });
  return { key, listed: toListed(row) };
}

/** All keys, revoked ones included, the newest first. */
export async function listKeys(queries: Queries): Promise<ListedKey[]> {
  return (await queries.rows<Row>("SELECT * FROM keys ORDER BY created_at DESC, id")).map(toListed);
}

/** Makes a key useless from now on. @throws UserError where there is no such key, or it is revoked already */
export function revokeKey(
  database: ServiceDatabase,
  id: string,
  { by, at }: { by: string; at: number },
): Promise<ListedKey> {
  return database.change(async (queries) => {
    const row = await queries.row<Row>("SELECT * FROM keys WHERE id = ?", id);
    if (!row) throw new UserError(`There is no key ${show(id)}: see underwrite keys list.`);
    const isRevoked = await queries.run("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at, id);
    if (isRevoked === 0) throw new UserError(`The key ${id} is revoked already.`);
    await addAudit(queries, { at, key: "", by, action: "key revoked", subject: id, details: { name: row.name } });
    return toListed({ ...row, revoked_at: at });
  });
}

/** Whether there ever was a key: from then on each request needs one, also when all are revoked. */
export async function hasKeys(queries: Queries, { active = false } = {}): Promise<boolean> {
  const sql = active ? "SELECT 1 FROM keys WHERE revoked_at IS NULL LIMIT 1" : "SELECT 1 FROM keys LIMIT 1";
  return (await queries.row(sql)) !== undefined;
}

/** The holder of a key; undefined for one that is not known, or revoked. */
export async function callerOf(queries: Queries, key: string): Promise<Caller | undefined> {
  const id = KEY.exec(key)?.[1];
  const row = id === undefined ? undefined : await queries.row<Row>("SELECT * FROM keys WHERE id = ?", id);
  if (!row || row.revoked_at !== null) return undefined;
  if (!timingSafeEqual(Buffer.from(row.hash, "hex"), Buffer.from(sha256(key), "hex"))) return undefined;
  return { id: row.id, name: row.name, scopes: row.scopes.split(",") as Scope[] };
}

/** Whether somebody may do what a scope allows. */
export function may({ scopes }: Pick<Caller, "scopes">, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes("admin");
}

function toListed({ id, name, scopes, created_at, revoked_at }: Row): ListedKey {
  return {
    id,
    name,
    scopes: scopes.split(",") as Scope[],
    created_at: new Date(created_at).toISOString(),
    revoked_at: revoked_at === null ? null : new Date(revoked_at).toISOString(),
  };
}
