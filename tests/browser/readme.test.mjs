// What the READMEs tell a newcomer to do, done. (What they say in Rust is compiled by `cargo test`.)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import ts from "typescript";
import { setUp } from "../compat/harness/setup.js";
import { binary, freePort, root } from "./support/server.mjs";
import { client, somebody, startWorld } from "./support/world.mjs";

const read = (name) => readFile(path.join(root, name), "utf8");
const first = (text, language) => text.match(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms"))[1];

let world;
before(async () => (world = await startWorld()));
after(() => world?.stop());

for (const [file, language, said, alerted] of [
  ["README.md", "js", ["signed-in Ada", "signed-in Ada Lovelace"], ["Invalid email or password"]],
  ["client-wasm/README.md", "ts", ["signed-in Ada", "signed-in Ada Lovelace", "Try again."], []],
]) {
  test(`the first lines of ${file} do what they say`, async (t) => {
    const written = first(await read(file), language).replaceAll("ada@example.com", somebody().email);
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
    const script = ts.transpile(written, options).replace('"portcullis"', `"${world.site.url}/client/index.js"`);
    const page = await (await world.profile(t)).tab("/quiet.html");
    const [logged, alerts] = [[], []];
    page.on("console", (message) => message.type() === "log" && logged.push(message.text()));
    page.on("dialog", (dialog) => {
      alerts.push(dialog.message());
      return dialog.accept();
    });
    await page.evaluate(
      (script) => import(URL.createObjectURL(new Blob([script], { type: "text/javascript" }))),
      script,
    );
    for (const line of said) assert.ok(logged.includes(line), `${line} in ${logged.join(" | ")}`);
    assert.deepEqual(alerts, alerted);
  });
}

test("the package is as large as its README says, give or take a fifth", async () => {
  const size = async (name) => (await promisify(gzip)(await readFile(path.join(client, name)))).length / 1_000;
  const files = (await readdir(client)).filter((name) => /\.(js|wasm)$/.test(name));
  const lazy = files.filter((name) => name.startsWith("portcullis"));
  const sum = async (names) => (await Promise.all(names.map(size))).reduce((a, b) => a + b);
  const [, start, rest] = (await read("client-wasm/README.md")).match(/needs (\d+) kB; the rest is WebAssembly, (\d+) kB/);
  for (const [said, names] of [
    [start, files.filter((name) => !lazy.includes(name))],
    [rest, lazy],
  ]) {
    const is = await sum(names);
    assert.ok(Math.abs(is - said) < said / 5, `${names.join(", ")}: ${said} kB is said, ${is.toFixed(1)} kB it is`);
  }
});

/** A server that is started as the README says. */
const asTheReadmeSays = {
  async start({ config, databaseUrl, folder, port }) {
    const block = (await read("README.md")).match(/^```console\n(\$ export .*?)^```/ms)[1];
    const told = { PORTCULLIS_DATABASE_URL: `sqlite:${databaseUrl}`, PORTCULLIS_SECRET: config.secret, PORTCULLIS_BASE_URL: config.baseURL };
    for (const name of Object.keys(told)) assert.ok(block.includes(`${name}=`), `${name} is not in ${block}`);
    const env = { ...told, PORTCULLIS_SERVER__LISTEN: `127.0.0.1:${port}` };
    for (const [, words] of block.matchAll(/^\$ portcullis ([^#\n]*)/gm)) {
      const child = spawn(binary, words.trim().split(" "), { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (words.trim() !== "serve") {
        assert.equal(await ended, 0, words);
        continue;
      }
      const said = await Promise.race([ended, new Promise((resolve) => child.stdout.once("data", resolve))]);
      assert.match(String(said), /^Account page/);
      return { port, outbox: folder, stop: () => (child.kill(), ended) };
    }
    assert.fail("the README serves nothing");
  },
};

test("in place of better-auth: the commands of the README, on its database", async (t) => {
  setUp(path.join(root, "tests/compat"));
  const { BetterAuth } = await import("../compat/harness/servers.js");
  const { Turns } = await import("../compat/harness/shared-database.js");
  const { complete } = await import("../compat/harness/config.js");
  const folder = await mkdtemp(path.join(tmpdir(), "portcullis-readme-"));
  const betterAuth = new BetterAuth(path.join(folder, "better-auth.log"));
  const port = await freePort();
  const programs = { "better-auth": betterAuth, portcullis: asTheReadmeSays };
  const turns = new Turns(complete({ baseURL: `http://127.0.0.1:${port}` }), programs, folder, port);
  t.after(async () => {
    await turns.close();
    await betterAuth.close();
    await rm(folder, { recursive: true, force: true });
  });
  await turns.open("sqlite");
  await turns.hand("better-auth");
  const { client, user } = await turns.t.signUp("ada");
  await turns.hand("portcullis");
  assert.equal((await client.getSession()).data?.user.id, user.id);
});
