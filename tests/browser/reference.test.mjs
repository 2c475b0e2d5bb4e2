// The interactive reference, in a browser that reaches nothing but the server: every operation, to read and to try.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openTab } from "./support/browser.mjs";
import { looksAsBefore } from "./support/screenshot.mjs";
import { startServer } from "./support/server.mjs";
import { somebody } from "./support/world.mjs";

const PICTURE = { type: "jpeg", quality: 50, animations: "disabled" };

let server, browser, operations;
before(async () => {
  server = await startServer({ settings: { APP_NAME: "Analytical Engines" } });
  browser = await launch("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
  const document = await (await fetch(`${server.url}/api/auth/open-api/generate-schema`)).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The page, in a profile of its own, and every request that wants to leave the server. */
async function open(t, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const outside = [];
  const note = (url) => /^(data|blob):/.test(url) || new URL(url).host === new URL(server.url).host || outside.push(url);
  context.on("request", (request) => note(request.url()));
  const page = await openTab(context, `${server.url}/api/auth/reference`);
  page.on("websocket", (socket) => note(socket.url()));
  return { context, page, outside };
}

/** Where an operation is on the page. It is put there once its group is open and it comes into view. */
async function section(page, { tags: [tag], method, path }) {
  const id = `api-1/tag/${tag}/${method}${path}`;
  const group = page.getByRole("button", { name: `Open Group - ${tag}`, exact: true });
  if (await group.count()) await group.click();
  await page.locator(`[id="${id}"]`).scrollIntoViewIfNeeded();
  const found = page.locator(`section[id="${id}"]`);
  await found.getByRole("button", { name: `Test Request (${method.toLowerCase()} ${path})` }).waitFor();
  return found;
}

const find = (id) => operations.find(({ operationId }) => operationId === id);

/** Sends an operation by the page's own means, with this body, and returns what the page shows of the answer. */
async function tryOut(page, operation, body) {
  const here = await section(page, operation);
  await here.getByRole("button", { name: /^Test Request/ }).click();
  if (body) {
    await page.locator(".cm-content[contenteditable=true]").filter({ hasText: Object.keys(body)[0] }).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(JSON.stringify(body));
  }
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.url() === `${server.url}/api/auth${operation.path}`),
    page.getByRole("button", { name: /^Send (get|post) request/ }).click(),
  ]);
  await page.getByText("Response Body").waitFor();
  const shown = await page.getByRole("region", { name: "Response" }).or(page.locator(".scalar-client").last()).first().innerText();
  await page.getByRole("button", { name: "Close Client" }).click();
  return { status: answer.status(), shown };
}

test("every operation is there, with its address, its errors and its samples", async (t) => {
  const { page, outside } = await open(t);
  assert.ok(operations.length > 20);
  for (const operation of operations) {
    const here = await section(page, operation);
    const text = await here.innerText();
    assert.ok(text.includes(operation.summary), `${operation.operationId}: ${operation.summary}`);
    assert.ok(text.includes(operation.path), operation.operationId);
    for (const { code } of operation["x-error-codes"]) assert.ok(text.includes(code), `${operation.operationId}: ${code}`);
    assert.ok(text.includes("curl "), `${operation.operationId}: no sample`);
  }
  assert.deepEqual([outside, page.errors], [[], []]);
});

test("a sample in each language can be chosen", async (t) => {
  const { page } = await open(t);
  const here = await section(page, find("signInEmail"));
  for (const [language, words] of [
    ["Rust", "sign_in_email"],
    ["TypeScript", "auth.signInEmail"],
    ["curl", "curl '"],
  ]) {
    await here.getByRole("button", { name: /^(curl|Rust|TypeScript)$/ }).click();
    await page.getByRole("option", { name: language, exact: true }).click();
    await here.getByText(words).first().waitFor();
  }
});

test("trying it out signs in, and then calls as whoever has signed in", async (t) => {
  const { context, page, outside } = await open(t);
  const person = somebody();
  const signedUp = await fetch(`${server.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify(person),
  });
  assert.equal(signedUp.status, 200);

  const signIn = find("signInEmail");
  const wrong = await tryOut(page, signIn, { email: person.email, password: "not the password" });
  assert.equal(wrong.status, 401);
  assert.match(wrong.shown, /INVALID_EMAIL_OR_PASSWORD/);
  assert.deepEqual(await context.cookies(), []);
  page.errors.length = 0; // the browser notes every refused request

  const right = await tryOut(page, signIn, { email: person.email, password: person.password });
  assert.equal(right.status, 200);
  assert.match(right.shown, new RegExp(person.name));
  assert.equal((await tryOut(page, find("updateUser"), { name: "Countess of Lovelace" })).status, 200);
  assert.match((await tryOut(page, find("getSession"))).shown, /Countess of Lovelace/);
  assert.deepEqual([outside, page.errors], [[], []]);
});

for (const colorScheme of ["light", "dark"]) {
  test(`it looks as before (${colorScheme})`, async (t) => {
    const { context, page, outside } = await open(t, { colorScheme });
    const here = await section(page, find("signInEmail"));
    await looksAsBefore(context, `reference-${colorScheme}`, await here.screenshot(PICTURE));
    assert.deepEqual([outside, page.errors], [[], []]);
  });
}
