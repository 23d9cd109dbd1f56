import { appendFile } from "node:fs/promises";
import type { Config } from "../../../config.js";
import { messageOf, UserError } from "../../../errors.js";
import type { Case } from "../../../evals/case.js";
import type { EvalReport } from "../../../evals/eval-run.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import type { Context } from "../../context.js";
import { colors } from "../../output/colors.js";
import { renderEvalReport } from "../../output/eval-table.js";
import { printJson, wantsJson } from "../../output/json.js";
import type { EvalCommandOptions } from "./eval-options.js";

/** Prints a report, and writes it in every other form that was asked for. */
