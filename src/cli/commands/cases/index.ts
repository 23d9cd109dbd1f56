/** The commands over case files, loaded together when one of them runs. */
export { checkCommand } from "./check.js";
export { showCoverage } from "./coverage.js";
export { generateCommand } from "./generate.js";
export { harvestCommand } from "./harvest.js";
export { proposeCommand } from "./propose.js";
