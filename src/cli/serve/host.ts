import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";

/** An address or a name without a port. @throws UserError for anything else */
export function readHost(name: string): string {
  if (/^[\w.:[\]-]{1,253}$/.test(name)) return name;
  throw new UserError(`${show(name)} is no host: give an address or a name, without a port.`);
}
