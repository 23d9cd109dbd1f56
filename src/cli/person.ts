import { userInfo } from "node:os";
import { UserError } from "../errors.js";
import { shortName } from "./terminal/untrusted.js";

/** The person who says something: the one that is named, else who is logged in. @throws UserError where nobody is */
export function personNamed(by: string | undefined): string {
  const name = shortName(by ?? account());
  if (name !== "") return name;
  throw new UserError("--by is empty: give a person's name.");
}

/** Who is logged in. @throws UserError where the system does not say */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UserError("The system does not say who you are: name the person with --by.");
  }
}
