import { WARNING_CODES } from "../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { KINDS } from "../detectors/index.js";

/**
 * All codes that findings of an agent's runs can have: the detectors', those of warnings, and those of its `validate`
 * as far as its traits name them.
 */
export function findingCodes(agent: AnyAgent): string[] {
  const codes = [...KINDS.keys(), ...WARNING_CODES, ...Object.keys(agent.analysis?.violations ?? {})];
  return [...new Set(codes)].sort();
}
