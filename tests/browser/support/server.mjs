// The real server, on an empty database of its own.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
/** What cargo built, by its path below `target`. */
export const built = (name) => path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), name);
export const binary = process.env.PORTCULLIS ?? built("debug/portcullis");

/** A port that nobody listened on a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts a server that browsers reach at `baseURL`; directly, by the name `host`, if that is left out.
 * @param {{ baseURL?: string, host?: string, settings?: Record<string, unknown> }} options `settings` are environment variables without their prefix
 */
export async function startServer({ baseURL, host = "127.0.0.1", settings = {} } = {}) {
  const port = await freePort();
  const publicURL = baseURL ?? `http://${host}:${port}`;
  const folder = await mkdtemp(path.join(tmpdir(), "portcullis-browser-"));
  const own = `http://127.0.0.1:${port}`;
  const environment = {
    BASE_URL: publicURL,
    SERVER__LISTEN: `127.0.0.1:${port}`,
    SECRET: "a secret of the browser tests only",
    DATABASE__URL: `sqlite://${folder}/portcullis.db`,
    MAIL__OUTBOX: `${folder}/outbox`,
    RATE_LIMIT__ENABLED: "false",
    USER__CHANGE_EMAIL__ENABLED: "true",
    USER__DELETE_USER__ENABLED: "true",
    ...settings,
  };
  const prefixed = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [`PORTCULLIS_${name}`, String(value)]),
  );
  const child = spawn(binary, ["serve"], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...prefixed },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));

  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  // By its log: whoever took the port since would answer as well.
  for (let tries = 0; !log.includes("listening"); tries += 1) {
    if (tries === 100 || child.exitCode !== null) {
      await stop();
      throw new Error(`the server did not start:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  return {
    url: own,
    publicURL,
    stop,
    /** The newest mail of a kind to an address, once it is there. */
    async mail(to, kind) {
      for (let tries = 0; tries < 100; tries += 1) {
        const names = await readdir(environment.MAIL__OUTBOX).catch(() => []);
        const mails = await Promise.all(
          names
            .filter((name) => name.endsWith(".json"))
            .sort()
            .map(async (name) =>
              JSON.parse(await readFile(path.join(environment.MAIL__OUTBOX, name), "utf8")),
            ),
        );
        const found = mails.filter((mail) => mail.to === to && (!kind || mail.kind === kind)).at(-1);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no mail of kind ${kind} to ${to}`);
    },
  };
}
