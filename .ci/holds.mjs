/** Says what a check of the packed tarball found, where it is not as promised. */
export function holds(condition, said) {
  if (!condition) throw new Error(`not as promised: ${typeof said === "string" ? said : JSON.stringify(said)}`);
}
