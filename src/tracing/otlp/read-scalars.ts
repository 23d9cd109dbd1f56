import { isObject } from "../../text/json.js";
import { type Fields, kindOf, Misfit, quoted } from "./fields.js";

const ID = { trace: { bytes: 16, what: "32 hex digits" }, span: { bytes: 8, what: "16 hex digits" } } as const;

/**
 * An id in small hex digits: as OTLP writes it, in capitals, behind `0x`, as a UUID, or as Base64 or a list of bytes,
 * as Protobuf's own mapping has them.
 *
 * @throws Misfit for anything else, and for one of zeros only, which is no id
 */
export function readId(given: unknown, path: string, kind: keyof typeof ID): string {
  const { bytes, what } = ID[kind];
  if (given === undefined) throw new Misfit(path, "is missing");
  if (given === "") throw new Misfit(path, "is empty");
  const id = hexOf(given, bytes);
  if (id === undefined) throw new Misfit(path, `is ${quoted(given)}, not ${what}, nor ${bytes} bytes in Base64`);
  if (isZero(id)) throw new Misfit(path, "is zeros only, which is no id");
  return id;
}

/** The id of a parent; undefined where there is none: nothing, an empty text, or zeros. @throws Misfit */
export function readParentId(given: unknown, path: string): string | undefined {
  if (given === undefined || given === "") return undefined;
  const id = hexOf(given, ID.span.bytes);
  if (id === undefined) throw new Misfit(path, `is ${quoted(given)}, not ${ID.span.what}, nor 8 bytes in Base64`);
  return isZero(id) ? undefined : id;
}

/** The id of a link, as well as it can be read: a link says less than its span. */
export function readLinkId(given: unknown, kind: keyof typeof ID): string {
  return hexOf(given, ID[kind].bytes) ?? (typeof given === "string" ? given : "");
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

function hexOf(given: unknown, bytes: number): string | undefined {
  const list = isObject(given) && given.type === "Buffer" ? given.data : given;
  if (Array.isArray(list))
    return list.length === bytes && list.every(isByte) ? Buffer.from(list).toString("hex") : undefined;
  if (typeof given !== "string") return undefined;
  const text = given.trim().replace(/^0x/i, "");
  const digits = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.replaceAll("-", "") : text;
  if (digits.length === bytes * 2 && /^[\da-f]+$/i.test(digits)) return digits.toLowerCase();
  if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, "base64"); // takes both alphabets
  const isWhole = decoded.toString("base64url") === text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  return isWhole && decoded.length === bytes ? decoded.toString("hex") : undefined;
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

const MOST_NANOS = 2n ** 64n;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9})\d*)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * A time as nanoseconds since 1970, as text: of a whole number in text or as a number, in exponents or halves of 32
 * bits too, or of a time of ISO 8601.
 *
 * @throws Misfit for anything else, and for what does not fit into 64 bits
 */
export function readNanos(given: unknown, path: string): string {
  const nanos = wholeNumber(given) ?? nanosOfIso(given) ?? nanosOfHalves(given);
  if (nanos === undefined) {
    throw new Misfit(path, `is ${quoted(given)}, not nanoseconds since 1970, nor a time such as 2026-03-29T18:00:00Z`);
  }
  if (BigInt(nanos) < 0n) throw new Misfit(path, `is ${quoted(given)}, before 1970`);
  if (BigInt(nanos) >= MOST_NANOS) throw new Misfit(path, `is ${quoted(given)}, more than 64 bits hold`);
  return nanos;
}

function nanosOfIso(given: unknown): string | undefined {
  const found = typeof given === "string" ? ISO.exec(given) : null;
  if (!found) return undefined;
  const [whole, fraction = ""] = found;
  const millis = Date.parse(whole.replace(/\.\d+/, ""));
  return Number.isNaN(millis) ? undefined : String(BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0")));
}

/** `{ low, high }`, as JavaScript exporters without 64-bit integers write them. */
function nanosOfHalves(given: unknown): string | undefined {
  if (!isObject(given)) return undefined;
  const { low, high } = given as Fields;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return undefined;
  return String((BigInt(high as number) << 32n) | BigInt((low as number) >>> 0));
}

/** A whole number as decimal text: `12`, `"12"`, `1.2e1`, `12.0`; undefined for anything else. */
export function wholeNumber(given: unknown): string | undefined {
  if (typeof given === "number") return Number.isInteger(given) ? String(BigInt(given)) : undefined;
  if (typeof given !== "string") return undefined;
  if (/^-?\d{1,20}$/.test(given)) return given;
  if (!/^-?\d+(?:\.\d+)?(?:e\+?\d{1,2})?$/i.test(given) || given.length > 40) return undefined;
  const [digits = "", exponent = "0"] = given.toLowerCase().split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const places = Number(exponent);
  if (/[1-9]/.test(fraction.slice(places))) return undefined;
  return String(BigInt(whole + fraction.slice(0, places).padEnd(places, "0")));
}

/**
 * A number of an enumeration, by itself or by its name: `3`, `"SPAN_KIND_CLIENT"`, `"client"`.
 *
 * @param names in the order of their numbers
 * @throws Misfit for a name that is none of them
 */
export function readEnum(given: unknown, path: string, prefix: string, names: readonly string[]): number {
  const number = typeof given === "boolean" ? undefined : wholeNumber(given);
  if (number !== undefined) return Number(number);
  if (typeof given !== "string") throw new Misfit(path, `is ${kindOf(given)}, not a number or a name`);
  const found = names.indexOf(given.toUpperCase().replace(prefix, ""));
  if (found < 0)
    throw new Misfit(path, `is ${quoted(given)}, not one of ${names.map((name) => prefix + name).join(", ")}`);
  return found;
}
