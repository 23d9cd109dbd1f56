import { createHash } from "node:crypto";

/** The SHA-256 of a text or of bytes, in hexadecimal digits: all 64, or the first of them. */
export function sha256(data: string | Uint8Array, digits = 64): string {
  return createHash("sha256").update(data).digest("hex").slice(0, digits);
}
