// What the server tells: within a second, in every tab, without a focus.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUp, startWorld } from "./support/world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.stop());

const status = (tab, wanted) =>
  tab.waitForFunction((wanted) => auth.session().status === wanted, wanted, { timeout: 5_000 });
const settled = (tab) => tab.waitForFunction(() => auth.session().freshness !== "refreshing");
const session = (tab) => tab.evaluate(() => auth.session());

test("a session that was revoked elsewhere ends here within a second, in every tab, without a focus", async (t) => {
  const { context, tab } = await world.profile(t);
  const [here, beside] = [await tab(), await tab()];
  const listening = context.waitForEvent("response", (answer) => answer.url().endsWith("/session/events"));
  const person = await signUp(here);
  await status(beside, "signed-in");
  await Promise.all([listening, settled(here), settled(beside)]);
  const elsewhere = await (await world.profile(t)).tab();
  await elsewhere.evaluate((person) => auth.signInEmail(person), {
    email: person.email,
    password: person.password,
  });
  await elsewhere.evaluate(() => auth.updateUser({ name: "Countess" }));
  const called = (page, name) =>
    page.waitForFunction((name) => auth.session().data?.user.name === name, name, { timeout: 1_000 });
  await Promise.all([called(here, "Countess"), called(beside, "Countess")]);
  await elsewhere.evaluate(() => auth.revokeOtherSessions());
  const over = (page) =>
    page.waitForFunction(() => auth.session().status === "signed-out", undefined, { timeout: 1_000 });
  await Promise.all([over(here), over(beside)]);
});

test("one tab listens for all, and another takes its place", async (t) => {
  const { context, tab } = await world.profile(t);
  const feeds = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/session/events")) feeds.push(request.frame().page());
  });
  const [one, two] = [await tab(), await tab()];
  await signUp(one);
  await status(two, "signed-in");
  await two.waitForTimeout(300);
  assert.equal(feeds.length, 1);
  const [listener] = feeds;
  const other = listener === one ? two : one;
  await listener.close();
  for (let tries = 0; feeds.length < 2 && tries < 100; tries += 1) await other.waitForTimeout(50);
  assert.equal(feeds[1], other);
});

test("a server without a feed is asked for it once", async (t) => {
  const { context, tab } = await world.profile(t);
  let asked = 0;
  await context.route("**/session/events", (route) => {
    asked += 1;
    return route.fulfill({ status: 404, body: "" });
  });
  const page = await tab();
  await signUp(page);
  await page.waitForTimeout(2_500);
  assert.equal(asked, 1);
  await page.evaluate(() => auth.updateUser({ name: "Still there" }));
  assert.equal((await session(page)).data.user.name, "Still there");
});
