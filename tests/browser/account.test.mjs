// The account page as the server itself serves it: every flow by keyboard, in light and dark.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, openTab } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";
import { PASSWORD, somebody } from "./support/world.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let server;
let browser;
before(async () => {
  server = await startServer({ settings: { APP_NAME: "Analytical Engines" } });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function profile(t, options = {}) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  return { context, tab: (url = "/") => openTab(context, new URL(url, server.url).href) };
}

const view = (page, name) => page.locator(`[data-view="${name}"]:visible`).waitFor();
const says = (page, text) => page.locator("#notice").filter({ hasText: text }).waitFor();
const complains = (page, form, text) =>
  page.locator(`[data-form="${form}"]`).getByRole("alert").filter({ hasText: text }).waitFor();

/** Moves the keyboard to something, by Tab alone. */
async function tabTo(page, target) {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${target}`);
}

/** Fills a form by keyboard and sends it with Enter. */
async function submit(page, form, values) {
  let last;
  for (const [name, value] of Object.entries(values)) {
    last = page.locator(`[data-form="${form}"] [name="${name}"]`);
    await tabTo(page, last);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(value);
  }
  await page.keyboard.press("Enter");
}

async function press(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function signUp(page, person = somebody()) {
  await page.goto(new URL("/?view=sign-up", server.url).href);
  await view(page, "sign-up");
  await submit(page, "sign-up", person);
  await view(page, "account");
  return person;
}

async function accessible(page, name) {
  const { violations } = await page.evaluate(
    `${axe}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  );
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
    [],
    name,
  );
}

test("sign up, sign out, sign in", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  await view(page, "sign-in");
  assert.equal(await page.title(), "Sign in · Analytical Engines");
  await press(page, page.getByRole("link", { name: "Create an account" }));
  await view(page, "sign-up");
  assert.ok(
    await page
      .getByRole("heading", { name: "Create an account" })
      .evaluate((heading) => heading === document.activeElement),
    "the keyboard follows",
  );
  const person = somebody();
  await submit(page, "sign-up", person);
  await page.getByRole("heading", { name: `Hello, ${person.name}` }).waitFor();
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await says(page, "You are signed out.");

  await view(page, "sign-in");
  await submit(page, "sign-in", { email: person.email, password: "not the password" });
  await complains(page, "sign-in", "Invalid email or password");
  page.errors.length = 0; // the browser notes every refused request
  await submit(page, "sign-in", { email: person.email, password: person.password });
  await view(page, "account");
  assert.deepEqual(page.errors, []);
});

/** What an authenticator app shows now (RFC 6238). */
function shown(totpURI) {
  const secret = new URL(totpURI).searchParams.get("secret");
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("signing in with a second factor: of an app, mailed, a backup code", async (t) => {
  const guarded = await startServer({
    settings: { TWO_FACTOR__ENABLED: "true", TWO_FACTOR__SKIP_VERIFICATION_ON_ENABLE: "true" },
  });
  t.after(() => guarded.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await openTab(context, new URL("/?view=sign-up", guarded.url).href);
  await view(page, "sign-up");
  const person = somebody();
  await submit(page, "sign-up", person);
  await view(page, "account");
  // On another device.
  const post = (path, body, headers = {}) =>
    fetch(`${guarded.url}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: guarded.url, ...headers },
      body: JSON.stringify(body),
    });
  const other = await post("/sign-in/email", { email: person.email, password: person.password });
  const cookie = other.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const enabled = await post("/two-factor/enable", { password: person.password }, { cookie });
  const { totpURI, backupCodes } = await enabled.json();

  const first = async () => {
    await press(page, page.getByRole("button", { name: "Sign out" }));
    await view(page, "sign-in");
    await submit(page, "sign-in", { email: person.email, password: person.password });
    await view(page, "code");
  };
  await first();
  await accessible(page, "code");
  await submit(page, "code", { code: "no code" });
  await complains(page, "code", "Invalid code");
  page.errors.length = 0; // the browser notes every refused request
  await submit(page, "code", { code: shown(totpURI) });
  await view(page, "account");

  await first();
  await press(page, page.getByRole("button", { name: "Mail me a code" }));
  await says(page, "on its way");
  const { token } = await guarded.mail(person.email, "two-factor-otp");
  await submit(page, "code", { code: token });
  await view(page, "account");

  await first();
  await page.getByLabel("your backup codes").check();
  await submit(page, "code", { code: backupCodes[0] });
  await view(page, "account");
  assert.deepEqual(page.errors, []);
});

test("the page comes from this server alone, and its policy allows no more", async (t) => {
  const { context } = await profile(t);
  const page = await context.newPage();
  const foreign = [];
  page.on(
    "request",
    (request) => new URL(request.url()).origin !== server.url && foreign.push(request.url()),
  );
  const response = await page.goto(server.url);
  assert.match(
    response.headers()["content-security-policy"],
    /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'/,
  );
  await view(page, "sign-in");
  assert.deepEqual(foreign, []);
});

test("change the name; the live list, the other tab and a reload have it", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  await signUp(page);
  const other = await tab();
  await view(other, "account");
  await submit(page, "name", { name: "Augusta Ada" });
  await says(page, "The name is saved.");
  for (const each of [page, other]) {
    await each.getByRole("heading", { name: "Hello, Augusta Ada" }).waitFor({ timeout: 1_000 });
    await each.locator("[data-list=live] li").filter({ hasText: "Augusta Ada" }).first().waitFor();
  }
  await page.reload();
  assert.equal(await page.locator('[data-form="name"] input').inputValue(), "Augusta Ada");
});

test("verify the address by the mailed link", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  const { email } = await signUp(page);
  await page.getByText("not verified", { exact: true }).waitFor();
  await press(page, page.getByRole("button", { name: "Send a verification link" }));
  await says(page, `mailed to ${email}`);
  await page.goto((await server.mail(email)).url);
  await says(page, "The e-mail address is verified.");
  await page.getByText("verified", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Send a verification link" }).isVisible(), false);
});

test("change the address: the link goes to the new one", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  const { email } = await signUp(page);
  const newEmail = `new-${email}`;
  await submit(page, "email", { newEmail });
  await says(page, "The address changes then.");
  await page.goto((await server.mail(newEmail)).url);
  await page.locator("[data-field=email]", { hasText: newEmail }).waitFor();
  await submit(page, "email", { newEmail });
  await complains(page, "email", "Email is the same");
});

test("change the password, and end the other sessions with it", async (t) => {
  const page = await (await profile(t)).tab();
  const { email } = await signUp(page);
  const elsewhere = await (await profile(t)).tab();
  await submit(elsewhere, "sign-in", { email, password: PASSWORD });
  await view(elsewhere, "account");
  await submit(page, "password", {
    currentPassword: "not the password",
    newPassword: "another good password",
  });
  await complains(page, "password", "Invalid password");
  await submit(page, "password", { currentPassword: PASSWORD, newPassword: "another good password" });
  await says(page, "The password is changed.");
  await elsewhere.waitForTimeout(1_000);
  await elsewhere.evaluate(() => window.dispatchEvent(new Event("focus")));
  await view(elsewhere, "sign-in");
  await submit(elsewhere, "sign-in", { email, password: "another good password" });
  await view(elsewhere, "account");
});

test("forget the password: choose a new one by the mailed link, once", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  const { email } = await signUp(page);
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await view(page, "sign-in");
  await press(page, page.getByRole("link", { name: "Forgot your password?" }));
  await view(page, "forgot");
  await submit(page, "forgot", { email });
  await says(page, "a link is on its way");
  const { url } = await server.mail(email, "reset-password").catch(() => server.mail(email));
  await page.goto(url);
  await view(page, "reset");
  await submit(page, "reset", { newPassword: "a password to remember" });
  await says(page, "The new password is set.");
  await view(page, "sign-in");
  await submit(page, "sign-in", { email, password: "a password to remember" });
  await view(page, "account");
  await page.goto(url);
  await says(page, "not good");
});

test("see the sessions and end one of them", async (t) => {
  const page = await (await profile(t)).tab();
  const { email } = await signUp(page);
  const elsewhere = await (
    await profile(t, { userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0" })
  ).tab();
  await submit(elsewhere, "sign-in", { email, password: PASSWORD });
  await view(elsewhere, "account");

  await page.waitForTimeout(1_000);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const firefox = page.getByRole("listitem").filter({ hasText: "Firefox on Linux" });
  await firefox.waitFor();
  const own = page
    .getByRole("listitem")
    .filter({ has: page.getByText("this device").and(page.locator(":visible")) });
  assert.match(await own.textContent(), /Chromium on Linux/);
  await press(page, firefox.getByRole("button"));
  await says(page, "The session on Firefox on Linux has ended.");
  await firefox.waitFor({ state: "detached" });
  assert.ok(
    await page.locator("#sessions").evaluate((heading) => heading === document.activeElement),
    "the keyboard is not lost",
  );

  await press(page, own.getByRole("button"));
  await view(page, "sign-in");
});

test("delete the account", async (t) => {
  const { tab } = await profile(t);
  const page = await tab();
  const { email } = await signUp(page);
  await press(page, page.locator("summary"));
  await submit(page, "delete", { password: "not the password" });
  await complains(page, "delete", "Invalid password");
  await submit(page, "delete", { password: PASSWORD });
  await says(page, "The account is deleted.");
  await view(page, "sign-in");
  await submit(page, "sign-in", { email, password: PASSWORD });
  await complains(page, "sign-in", "Invalid email or password");
});

test("what the server does not allow is not offered", async (t) => {
  const strict = await startServer({
    settings: {
      USER__CHANGE_EMAIL__ENABLED: false,
      USER__DELETE_USER__ENABLED: false,
      EMAIL_AND_PASSWORD__DISABLE_SIGN_UP: true,
    },
  });
  t.after(() => strict.stop());
  const { context } = await profile(t);
  const page = await openTab(context, strict.url);
  await view(page, "sign-in");
  assert.equal(await page.getByRole("link", { name: "Create an account" }).isVisible(), false);
  for (const form of ["email", "delete"])
    assert.ok(
      await page
        .locator(`[data-form="${form}"]`)
        .evaluate((form) => Boolean(form.closest("[hidden][data-if]"))),
      form,
    );
});

test("where an address has to be verified first, the page says so", async (t) => {
  const strict = await startServer({
    settings: {
      EMAIL_AND_PASSWORD__REQUIRE_EMAIL_VERIFICATION: true,
      EMAIL_VERIFICATION__SEND_ON_SIGN_UP: true,
    },
  });
  t.after(() => strict.stop());
  const { context } = await profile(t);
  const page = await openTab(context, `${strict.url}/?view=sign-up`);
  await view(page, "sign-up");
  const person = somebody();
  await submit(page, "sign-up", person);
  await says(page, `mailed to ${person.email}`);
  await view(page, "sign-in");
  await submit(page, "sign-in", { email: person.email, password: person.password });
  await says(page, "has to be verified first");
  await page.goto((await strict.mail(person.email)).url);
  await says(page, "The e-mail address is verified.");
  await submit(page, "sign-in", { email: person.email, password: person.password });
  await view(page, "account");
});

for (const colorScheme of ["light", "dark"]) {
  test(`no view has a fault that axe can find (${colorScheme})`, async (t) => {
    const { tab } = await profile(t, { colorScheme });
    const page = await tab();
    for (const name of ["sign-in", "code", "sign-up", "forgot", "reset&token=x"]) {
      await page.goto(new URL(`/?view=${name}`, server.url).href);
      await view(page, name.split("&")[0]);
      await accessible(page, name);
    }
    await page.goto(new URL("/?view=sign-in", server.url).href);
    await submit(page, "sign-in", { email: "nobody@example.com", password: "not the password" });
    await complains(page, "sign-in", "Invalid");
    await accessible(page, "a refusal");
    await signUp(page);
    await submit(page, "name", { name: "Ada" });
    await says(page, "The name is saved.");
    await page.locator("summary").click();
    await accessible(page, "account");
  });
}

for (const [name, width, fontSize] of [
  ["on a narrow phone", 320, "100%"],
  ["with text twice as large", 640, "200%"],
]) {
  test(`nothing is cut off ${name}`, async (t) => {
    const { tab } = await profile(t, { viewport: { width, height: 640 } });
    const page = await tab();
    await signUp(page, { ...somebody(), name: "Pneumonoultramicroscopicsilicovolcanoconiosis" });
    const tooWide = await page.evaluate((fontSize) => {
      document.documentElement.style.fontSize = fontSize;
      const all = [...document.querySelectorAll("body *")];
      return all
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map((element) => element.outerHTML.slice(0, 80));
    }, fontSize);
    assert.deepEqual(tooWide, []);
  });
}
