// The package as an installed dependency of an application with a bundler, and its types.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, createServer } from "vite";
import webpack from "webpack";
import { openTab } from "./support/browser.mjs";
import { client, signUp, startWorld } from "./support/world.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = path.join(here, "pages/bundled");
// The package is linked here; an application has it in its `node_modules`, where bundlers treat it differently.
const installed = { configFile: false, logLevel: "error", root, resolve: { preserveSymlinks: true } };

async function scratch(t) {
  const folder = await mkdtemp(path.join(tmpdir(), "portcullis-bundle-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function works(t, folder) {
  const world = await startWorld({ folders: { "/": folder } });
  t.after(() => world.stop());
  const { context, tab } = await world.profile(t);
  const page = await tab();
  await drive(page);
  return { context, world };
}

async function drive(page) {
  await page.waitForFunction(() => window.auth?.session().status === "signed-out");
  const { email } = await signUp(page);
  assert.equal(await page.evaluate(() => auth.session().data.user.email), email);
  assert.deepEqual(page.errors, []);
}

test("Vite builds it", async (t) => {
  const outDir = await scratch(t);
  await build({ ...installed, build: { outDir, emptyOutDir: true } });
  await works(t, outDir);
});

test("Vite's development server serves it", async (t) => {
  const world = await startWorld();
  t.after(() => world.stop());
  const server = await createServer({
    ...installed,
    cacheDir: await scratch(t),
    server: {
      host: "127.0.0.1",
      port: 0,
      proxy: { "/api": { target: world.server.url, headers: { origin: world.site.url } } },
    },
  });
  t.after(() => server.close());
  await server.listen();
  const { context } = await world.profile(t);
  await drive(await openTab(context, server.resolvedUrls.local[0]));
});

test("webpack builds it", async (t) => {
  const folder = await scratch(t);
  const compiler = webpack({
    mode: "production",
    context: root,
    entry: "./main.js",
    output: { path: folder, filename: "main.js" },
    resolve: { symlinks: false },
    performance: false,
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  assert.deepEqual([stats.toJson().errors, stats.toJson().warnings], [[], []]);
  await copyFile(path.join(root, "index.html"), path.join(folder, "index.html"));
  await works(t, folder);
});

const typecheck = (...parameters) =>
  promisify(execFile)(path.join(here, "node_modules/.bin/tsc"), parameters).catch((error) =>
    assert.fail(error.stdout),
  );

test("the types allow what works, and nothing else", () => typecheck("-p", path.join(here, "types")));

test("what the README says compiles", async (t) => {
  const readme = await readFile(path.join(client, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
  assert.ok(blocks.length > 0);
  const [first, ...rest] = blocks;
  const folder = await scratch(t);
  await writeFile(path.join(folder, "readme.ts"), [first, ...rest.map((code) => `{\n${code}}`)].join("\n"));
  const base = path.join(here, "types/tsconfig.json");
  await writeFile(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: base,
      compilerOptions: { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom"] },
      files: ["readme.ts"],
    }),
  );
  await typecheck("-p", folder);
});
