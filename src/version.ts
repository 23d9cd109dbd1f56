import packageJson from "../package.json" with { type: "json" };

/** This version of `underwrite`. */
export const VERSION: string = packageJson.version;
