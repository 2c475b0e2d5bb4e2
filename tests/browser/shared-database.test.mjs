// One browser, one database, one address: the real better-auth and our server take turns behind it, and whoever is
// signed in stays so.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { build } from "vite";
import { setUp } from "../compat/harness/setup.js";
import { launch, openTab } from "./support/browser.mjs";
import { binary, freePort, root } from "./support/server.mjs";
import { client, somebody } from "./support/world.mjs";

const compat = path.join(root, "tests/compat");
const pages = path.join(root, "tests/browser/pages");

let folder, browser, programs, start;
before(async () => {
  setUp(compat);
  const { BetterAuth, Portcullis } = await import("../compat/harness/servers.js");
  const { Turns } = await import("../compat/harness/shared-database.js");
  const { complete } = await import("../compat/harness/config.js");
  folder = await mkdtemp(path.join(tmpdir(), "portcullis-turns-"));
  programs = {
    "better-auth": new BetterAuth(path.join(folder, "better-auth.log")),
    portcullis: new Portcullis(binary),
  };
  start = async (t) => {
    const port = await freePort();
    const baseURL = `http://127.0.0.1:${port}`;
    const turns = new Turns(complete({ baseURL }), programs, await mkdtemp(path.join(folder, "turns-")), port);
    t.after(() => turns.close());
    await turns.open("sqlite");
    return { turns, baseURL };
  };
  await build({
    configFile: false,
    logLevel: "error",
    root: path.join(compat, "page"),
    define: { "process.env.NODE_ENV": '"production"' }, // as Vite does for an application
    build: {
      outDir: path.join(folder, "official"),
      lib: { entry: "official.js", formats: ["es"], fileName: () => "official.js" },
    },
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await programs?.["better-auth"].close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A tab at the servers' own address. Neither of them has our pages, so the browser is given those by hand. */
async function open(t, url) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const files = { "/client/": client, "/turns/official.js": path.join(folder, "official/official.js"), "/": pages };
  await context.route(
    ({ pathname }) => !pathname.startsWith("/api/"),
    (route, request) => {
      const { pathname } = new URL(request.url());
      const prefix = Object.keys(files).find((prefix) => pathname.startsWith(prefix));
      return route.fulfill({ path: path.join(files[prefix], pathname.slice(prefix.length)) });
    },
  );
  return { context, tab: await openTab(context, url) };
}

const call = (tab, name, ...input) => tab.evaluate(([name, input]) => visitor[name](...input), [name, input]);

for (const [first, second] of [
  ["better-auth", "portcullis"],
  ["portcullis", "better-auth"],
]) {
  for (const page of ["official", "own"]) {
    test(`signed up at ${first} by the ${page} client: ${second} and back without a sign-in`, async (t) => {
      const { turns, baseURL } = await start(t);
      await turns.hand(first);
      const { context, tab } = await open(t, `${baseURL}/turns/${page}.html`);
      const person = somebody();
      await call(tab, "signUp", person);
      const { session, user } = await call(tab, "session");
      const cookies = await context.cookies();
      assert.deepEqual(
        cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
        [["better-auth.session_token", true, "Lax"]],
      );

      const stays = async (name) => {
        for (const load of [() => {}, () => tab.reload()]) {
          await load();
          const now = await call(tab, "session");
          assert.deepEqual([now?.user.id, now?.user.name, now?.session.token], [user.id, name, session.token]);
        }
      };
      await turns.hand(second);
      await stays(person.name);
      await call(tab, "rename", "Countess of Lovelace");
      await turns.hand(first);
      await stays("Countess of Lovelace");
      await turns.hand(second);
      await stays("Countess of Lovelace");
      // Its end may have moved; otherwise it is the same cookie, whoever has set it last.
      const same = (cookies) => cookies.map(({ expires, ...rest }) => rest);
      assert.deepEqual(same(await context.cookies()), same(cookies));

      await turns.hand(first);
      await call(tab, "signOut");
      assert.deepEqual(await context.cookies(), []);
      await context.addCookies(cookies);
      for (const side of [first, second]) {
        await turns.hand(side);
        assert.equal(await call(tab, "session"), null, `${side} still takes the cookie of a session that has ended`);
      }
      assert.deepEqual(tab.errors, []);
    });
  }
}
