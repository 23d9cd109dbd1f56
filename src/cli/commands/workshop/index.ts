/** The commands of the workshop, loaded together when one of them runs. */
export { create } from "./create.js";
