/** The commands over plans, loaded together when one of them runs. */
export { createPlanCommand } from "./create.js";
export { listPlansCommand } from "./list.js";
export { movePlanByPerson } from "./move.js";
export { showPlan } from "./show.js";
export { verifyPlanCommand } from "./verify.js";
