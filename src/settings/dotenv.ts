import { parse } from "dotenv";
import { LARGEST, readPlainFile } from "../folder/plain-file.js";

/** The variables that a `.env` file sets. @throws Error when it cannot be read */
export function readDotenv(path: string): Record<string, string> {
  return parse(readPlainFile(path, LARGEST.settings));
}
