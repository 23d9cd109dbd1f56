/** The commands over case files, loaded together when one of them runs. */
export { checkCaseFiles } from "./check.js";
export { showCoverage } from "./coverage.js";
export { generateCaseFile } from "./generate.js";
export { harvest } from "./harvest.js";
export { propose } from "./propose.js";
