/** The address of a PostgreSQL database, as far as it may be told. */
export interface DatabaseAddress {
  /** Its host and name, without a user, a password or parameters. */
  name: string;
  /** The same as a URL. */
  url: string;
}

/** What such an address is, in words. */
export const DATABASE_ADDRESS =
  "postgres://user:password@host:5432/name, with / ? # and @ in the password as %2F %3F %23 and %40";

/**
 * Reads the address of a PostgreSQL database. A `/`, `?` or `#` in a password ends what is read as the host, where it is not
 * percent-encoded: the password's beginning is taken for a port then, and its rest for a path, which would be told. What
 * could be such an address is none.
 *
 * @returns undefined for what is no address, or could be meant otherwise
 */
export function readDatabaseAddress(address: string): DatabaseAddress | undefined {
  const [, authority = "", rest = ""] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/s.exec(address) ?? [];
  const isMoved = rest.includes("#") || (authority.includes(":") && rest.includes("@"));
  if (isMoved || !/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(address);
  const where = host || searchParams.get("host") || "localhost";
  return { name: `${where}${pathname}`, url: `${protocol}//${host}${pathname}` };
}
