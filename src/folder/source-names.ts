/** A file of code in whatever a project's configuration can import: TypeScript or JavaScript. */
export const IS_SOURCE = /\.[cm]?[jt]s$/;

const ENDINGS = ["ts", "mts", "cts", "js", "mjs", "cjs"];

/** The names that a file of code may have, the usual first. @param stem its name without an ending */
export function sourceNames(stem: string): string[] {
  return ENDINGS.map((ending) => `${stem}.${ending}`);
}
