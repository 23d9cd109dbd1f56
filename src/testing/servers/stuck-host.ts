import { once } from "node:events";
import { connect } from "node:net";
import { execa } from "execa";

/** Listens with a short queue, says where, and never accepts. */
const LISTENER = `
  require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, function () {
    console.log(this.address().port);
    setTimeout(() => { for (;;); }, 50);
  });`;

/** A host whose queue of connections is full: connecting to it neither succeeds nor fails. */
export async function startStuckHost() {
  const child = execa(process.execPath, ["-e", LISTENER], { reject: false });
  const [said] = await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const port = Number(said);
  const fillers = Array.from({ length: 8 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of fillers) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}
