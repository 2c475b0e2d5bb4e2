// The examples, built as anybody would build them.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { build } from "./support/npm.mjs";
import { root } from "./support/server.mjs";
import { client, somebody, startWorld } from "./support/world.mjs";

const examples = path.join(root, "client-wasm/examples");

for (const [name, folders] of [
  ["plain", async () => ({ "/portcullis/": client, "/": path.join(examples, "plain") })],
  ["react", async () => ({ "/": await build(path.join(examples, "react")) })],
  ["svelte", async () => ({ "/": await build(path.join(examples, "svelte")) })],
]) {
  test(`the ${name} example: sign up, change the name, sign out; the other tab follows`, async (t) => {
    const world = await startWorld({ folders: await folders() });
    t.after(() => world.stop());
    const { tab } = await world.profile(t);
    const [one, two] = [await tab(), await tab()];
    const person = somebody();

    await one.getByLabel("E-mail").fill(person.email);
    await one.getByLabel("Password").fill("short");
    await one.getByLabel("Name (to sign up)").fill(person.name);
    await one.getByRole("button", { name: "Sign up" }).click();
    await one
      .getByRole("alert")
      .filter({ hasText: /too short/i })
      .waitFor();
    one.errors.length = 0; // the browser notes every refused request

    await one.getByLabel("E-mail").fill(person.email);
    await one.getByLabel("Name (to sign up)").fill(person.name);
    await one.getByLabel("Password").fill(person.password);
    await one.getByRole("button", { name: "Sign up" }).click();
    for (const page of [one, two])
      await page.getByRole("heading", { name: `Hello, ${person.name}` }).waitFor();

    await two.getByRole("textbox", { name: "Name", exact: true }).fill("Grace");
    await two.getByRole("button", { name: "Change it" }).click();
    for (const page of [one, two]) await page.getByRole("heading", { name: "Hello, Grace" }).waitFor();

    await one.getByRole("button", { name: "Sign out" }).click();
    for (const page of [one, two]) await page.getByRole("button", { name: "Sign in" }).waitFor();
    assert.deepEqual([...one.errors, ...two.errors], []);
  });
}
