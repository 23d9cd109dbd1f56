import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Who may see the pages: whoever came with the address that was printed once, from then on by a cookie. */
export class Session {
  private readonly cookie = randomBytes(32).toString("base64url");
  private token: string | undefined = randomBytes(32).toString("base64url");

  /** What stands behind `?token=` in the printed address. It opens the pages once. */
  get entry(): string | undefined {
    return this.token;
  }

  /** Takes the token in. @returns whether it was the one, and had not been used */
  enter(token: string): boolean {
    if (this.token === undefined || !equal(token, this.token)) return false;
    this.token = undefined;
    return true;
  }

  /** Of the port, since browsers give cookies of one host to all of its ports. */
  private name(port: number): string {
    return `underwrite_view_${port}`;
  }

  /** The header that gives the browser its cookie: out of reach for scripts, and never sent along by other sites. */
  setCookie(port: number): string {
    return `${this.name(port)}=${this.cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a request's `Cookie` header has the cookie. */
  isKnown(header: string | undefined, port: number): boolean {
    const prefix = `${this.name(port)}=`;
    const values = (header ?? "").split(/;\s*/).filter((part) => part.startsWith(prefix));
    return values.some((part) => equal(part.slice(prefix.length), this.cookie));
  }
}

function equal(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
