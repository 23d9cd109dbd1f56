import { EXIT } from "../../../errors.js";
import { listEvalRuns } from "../../../evals/history.js";
import type { Context } from "../../context.js";
import { colors } from "../../output/colors.js";
import { printJson, wantsJson } from "../../output/json.js";
import { parseCount } from "../option-values.js";
import { openStore } from "../traces/open.js";

