import { readFileSync } from "node:fs";
import { parse } from "dotenv";

/** The variables that a `.env` file sets. @throws the file system's error when it cannot be read */
export function readDotenv(path: string): Record<string, string> {
  return parse(readFileSync(path));
}
