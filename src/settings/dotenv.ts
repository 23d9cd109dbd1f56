import { parse } from "dotenv";
import { LARGEST, readPlainText } from "../folder/plain-file.js";

/** The variables that a `.env` file sets. @throws Error when it cannot be read */
export function readDotenv(path: string): Record<string, string> {
  return parse(readPlainText(path, LARGEST.settings));
}
