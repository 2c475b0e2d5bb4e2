// The session's promises, in one tab and in two: what tabs tell each other and notice by themselves. The server is
// silent here; what it tells is in feed.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { comeBack, countSessionRequests, signUp, somebody, startWorld } from "./support/world.mjs";

let world;
before(async () => (world = await startWorld({ settings: { EVENTS__ENABLED: "false" } })));
after(() => world?.stop());

const status = (tab, wanted) =>
  tab.waitForFunction((wanted) => auth.session().status === wanted, wanted, { timeout: 5_000 });
const settled = (tab) => tab.waitForFunction(() => auth.session().freshness !== "refreshing");
const session = (tab) => tab.evaluate(() => auth.session());
const fromServer = (tab) => tab.evaluate(async () => (await fetch("/api/auth/get-session")).json());

test("a page without a session is told so, and asks once", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await status(page, "signed-out");
  assert.deepEqual(await page.evaluate(() => states[0]), {
    status: "unknown",
    data: null,
    freshness: "stale",
    error: null,
  });
  assert.deepEqual(page.errors, []);
});

test("when a call that changes the session resolves, session() is what the server says", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  const person = await signUp(page);
  assert.equal((await session(page)).data.user.email, person.email);
  const [shown, truth] = await page.evaluate(async () => {
    await auth.updateUser({ name: "Countess of Lovelace" });
    const shown = auth.session();
    return [shown, await (await fetch("/api/auth/get-session")).json()];
  });
  assert.deepEqual(shown.data, truth);
  assert.equal(truth.user.name, "Countess of Lovelace");
  assert.equal(shown.freshness, "fresh");
});

test("the other tab knows within a second", async (t) => {
  const { tab } = await world.profile(t);
  const [one, two] = [await tab(), await tab()];
  const person = await signUp(one);
  await two.waitForFunction((email) => auth.session().data?.user.email === email, person.email, {
    timeout: 1_000,
  });
  await one.evaluate(() => auth.updateUser({ name: "Everywhere" }));
  await two.waitForFunction(() => auth.session().data.user.name === "Everywhere", undefined, {
    timeout: 1_000,
  });
  assert.deepEqual((await session(two)).data, await fromServer(two));
});

test("signing out in one tab signs out the others, without asking", async (t) => {
  const { tab } = await world.profile(t);
  const [one, two] = [await tab(), await tab()];
  await signUp(one);
  await status(two, "signed-in");
  await settled(two);
  const requests = countSessionRequests(two);
  await one.evaluate(() => auth.signOut());
  assert.equal((await session(one)).status, "signed-out");
  await two.waitForFunction(() => auth.session().status === "signed-out", undefined, { timeout: 1_000 });
  assert.equal(requests.length, 0);
  assert.equal(await fromServer(two), null);
});

test("tabs without BroadcastChannel hear of each other through storage", async (t) => {
  const { context, tab } = await world.profile(t);
  await context.addInitScript(() => delete window.BroadcastChannel);
  const [one, two] = [await tab(), await tab()];
  await signUp(one);
  await two.waitForFunction(() => auth.session().status === "signed-in", undefined, { timeout: 1_000 });
  await one.evaluate(() => auth.updateUser({ name: "By post" }));
  await two.waitForFunction(() => auth.session().data.user.name === "By post", undefined, { timeout: 1_000 });
  await one.evaluate(() => auth.signOut());
  await two.waitForFunction(() => auth.session().status === "signed-out", undefined, { timeout: 1_000 });
});

test("a session that was revoked elsewhere is noticed on focus", async (t) => {
  const { tab } = await world.profile(t);
  const here = await tab();
  const person = await signUp(here);
  const elsewhere = await (await world.profile(t)).tab();
  await elsewhere.evaluate((person) => auth.signInEmail(person), {
    email: person.email,
    password: person.password,
  });
  await elsewhere.evaluate(() => auth.revokeOtherSessions());
  assert.equal((await session(here)).status, "signed-in");
  await here.waitForTimeout(1_000); // it has only just looked
  await comeBack(here);
  await status(here, "signed-out");
  assert.equal((await session(elsewhere)).status, "signed-in");
});

test("a tab that is looked at again notices what was revoked meanwhile", async (t) => {
  const { context, tab } = await world.profile(t);
  const here = await tab();
  const person = await signUp(here);
  const other = await tab("/quiet.html");
  // Otherwise every tab is told that it has the focus.
  for (const page of [here, other])
    await (await context.newCDPSession(page)).send("Emulation.setFocusEmulationEnabled", { enabled: false });
  await other.bringToFront();
  const elsewhere = await (await world.profile(t)).tab();
  await elsewhere.evaluate(async ({ email, password }) => {
    await auth.signInEmail({ email, password });
    await auth.revokeOtherSessions();
  }, person);
  await here.waitForTimeout(1_000); // it has only just looked
  assert.equal((await session(here)).status, "signed-in");
  await here.bringToFront();
  await status(here, "signed-out");
});

test("a session that was revoked elsewhere is noticed by the next call, too", async (t) => {
  const { tab } = await world.profile(t);
  const here = await tab();
  const person = await signUp(here);
  const elsewhere = await (await world.profile(t)).tab();
  await elsewhere.evaluate((person) => auth.signInEmail(person), {
    email: person.email,
    password: person.password,
  });
  await elsewhere.evaluate(() => auth.revokeOtherSessions());
  assert.equal(
    await here.evaluate(() => auth.updateUser({ name: "Too late" }).catch((error) => error.code)),
    "UNAUTHORIZED",
  );
  await status(here, "signed-out");
});

test("coming back is many events and one request", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await status(page, "signed-out");
  await page.waitForTimeout(1_000);
  const requests = countSessionRequests(page);
  await page.evaluate(() => {
    document.dispatchEvent(new Event("visibilitychange"));
    for (const event of ["focus", "pageshow", "online"]) window.dispatchEvent(new Event(event));
  });
  await page.waitForTimeout(300);
  assert.equal(requests.length, 1);
});

for (const [name, error, fail] of [
  [
    "429",
    "rate-limited",
    (route) => route.fulfill({ status: 429, headers: { "retry-after": "1" }, body: "" }),
  ],
  ["500", "server", (route) => route.fulfill({ status: 500, body: "<h1>oh no</h1>" })],
  [
    "503 from a proxy",
    "server",
    (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>later</h1>" }),
  ],
  [
    "200 that is not ours",
    "unexpected",
    (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Wi-Fi login</h1>" }),
  ],
  ["no connection", "offline", (route) => route.abort()],
]) {
  test(`${name} does not sign out, and is tried again`, async (t) => {
    const { tab } = await world.profile(t);
    const page = await tab();
    const person = await signUp(page);
    await page.route("**/get-session*", fail);
    const state = await page.evaluate(() => auth.refetch());
    assert.equal(state.status, "signed-in");
    assert.equal(state.data.user.email, person.email);
    assert.equal(state.freshness, "stale");
    assert.equal(state.error, error);
    await page.unroute("**/get-session*");
    await page.waitForFunction(
      () => auth.session().freshness === "fresh" && auth.session().error === null,
      undefined,
      { timeout: 3_000 },
    );
  });
}

test("a browser that is offline signs nobody out, in any tab, and both ask again once it is back", async (t) => {
  const { context, tab } = await world.profile(t);
  const [one, two] = [await tab(), await tab()];
  const person = await signUp(one);
  await status(two, "signed-in");
  await settled(two);
  await context.setOffline(true);
  for (const page of [one, two]) {
    const state = await page.evaluate(() => auth.refetch());
    assert.deepEqual(
      [state.status, state.data.user.email, state.freshness, state.error],
      ["signed-in", person.email, "stale", "offline"],
    );
  }
  await context.setOffline(false);
  for (const page of [one, two])
    await page.waitForFunction(() => auth.session().freshness === "fresh", undefined, { timeout: 3_000 });
});

test("the server's own limit signs nobody out, and is kept to", async (t) => {
  const settings = { RATE_LIMIT__ENABLED: "true", RATE_LIMIT__WINDOW: "2", RATE_LIMIT__MAX: "3" };
  const strict = await startWorld({ settings });
  t.after(() => strict.stop());
  const page = await (await strict.profile(t)).tab();
  const person = await signUp(page);
  const asked = countSessionRequests(page);
  const state = await page.evaluate(async () => {
    let state;
    do state = await auth.refetch();
    while (state.error === null);
    return state;
  });
  assert.deepEqual(
    [state.status, state.data.user.email, state.freshness, state.error],
    ["signed-in", person.email, "stale", "rate-limited"],
  );
  const refused = asked.length;
  await page.waitForFunction(() => auth.session().freshness === "fresh", undefined, { timeout: 5_000 });
  assert.equal(asked.length, refused + 1, "asked again once, when the server said");
});

test("signing out holds although the server can't be asked afterwards", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await signUp(page);
  await page.route("**/get-session*", (route) => route.abort());
  await page.evaluate(() => auth.signOut());
  assert.equal((await session(page)).status, "signed-out");
});

test("fifty subscribers are one request", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab("/quiet.html");
  const requests = countSessionRequests(page);
  const told = await page.evaluate(async () => {
    const auth = createAuthClient();
    const told = Array(50).fill(0);
    told.forEach((_, i) => auth.subscribe(() => (told[i] += 1)));
    await Promise.all(Array.from({ length: 50 }, () => auth.resolve()));
    return told;
  });
  assert.equal(requests.length, 1);
  assert.equal(new Set(told).size, 1, `all are told the same: ${told}`);
});

test("nothing is loaded or asked before somebody wants to know", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab("/quiet.html");
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.evaluate(() => {
    const auth = createAuthClient();
    auth.getSnapshot();
  });
  await page.waitForTimeout(200);
  assert.deepEqual(requests, []);
});

test("the snapshot is the same object until something changes", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await signUp(page);
  assert.deepEqual(
    await page.evaluate(async () => {
      const before = auth.getSnapshot();
      const same = before === auth.getSnapshot() && before === auth.session();
      await auth.refetch();
      const after = auth.getSnapshot();
      const sameData = after.data === before.data;
      await auth.updateUser({ name: "Changed" });
      return {
        same,
        sameData,
        changed: auth.getSnapshot().data !== after.data,
        frozen: Object.isFrozen(after),
      };
    }),
    { same: true, sameData: true, changed: true, frozen: true },
  );
});

test("the next page begins with the kept session, without its token", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  const person = await signUp(page);
  const token = (await session(page)).data.session.token;
  assert.equal(typeof token, "string");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(kept.includes(person.email) && !kept.includes(token), kept);

  await page.route("**/*.wasm", () => {}); // it never comes
  await page.reload();
  const state = await page.evaluate(() => auth.getSnapshot());
  assert.equal(state.status, "signed-in");
  assert.equal(state.freshness, "stale");
  assert.equal(state.data.user.email, person.email);
  assert.equal(state.data.session.token, undefined);
});

test("nothing is left behind after signing out", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await signUp(page);
  await page.evaluate(() => auth.signOut());
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.reload();
  assert.equal(await page.evaluate(() => states[0].status), "unknown");
});

test("a kept session that has ended since is not shown", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await signUp(page);
  await page.evaluate(() => {
    const [key] = Object.keys(localStorage);
    const data = JSON.parse(localStorage[key]);
    data.session.expiresAt = new Date(Date.now() - 1_000).toISOString();
    localStorage[key] = JSON.stringify(data);
  });
  await page.reload();
  assert.equal(await page.evaluate(() => states[0].status), "unknown");
});

test("blocked storage changes nothing but the first moment", async (t) => {
  const { context, tab } = await world.profile(t);
  await context.addInitScript(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("blocked", "SecurityError");
      },
    }),
  );
  const page = await tab();
  const person = await signUp(page);
  assert.equal((await session(page)).data.user.email, person.email);
  await page.evaluate(() => auth.signOut());
  assert.equal((await session(page)).status, "signed-out");
  assert.deepEqual(page.errors, []);
});

test("a subscriber that throws is reported, and the others are told", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab("/quiet.html");
  const told = await page.evaluate(async () => {
    const auth = createAuthClient();
    let told = 0;
    auth.subscribe(() => {
      throw new Error("of the application");
    });
    auth.subscribe(() => (told += 1));
    await auth.resolve();
    return told;
  });
  assert.ok(told >= 2);
  assert.ok(
    page.errors.every((error) => String(error).includes("of the application")) && page.errors.length >= 2,
    String(page.errors),
  );
});

test("who unsubscribes is not told, and may do so twice", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab();
  await status(page, "signed-out");
  assert.equal(
    await page.evaluate(async () => {
      let told = 0;
      const stop = auth.subscribe(() => (told += 1));
      stop();
      stop();
      await auth.refetch();
      return told;
    }),
    1,
  );
});

test("with a bearer token: no cookies, the token is kept, and goes with the session", async (t) => {
  const { context, tab } = await world.profile(t);
  const page = await tab("/quiet.html");
  const person = somebody();
  const seen = await page.evaluate(async (person) => {
    const auth = createAuthClient({ credentials: "bearer" });
    const before = await auth.token();
    await auth.signUpEmail(person);
    const [token, { data }] = [await auth.token(), auth.session()];
    // The next page has only what was kept.
    const next = createAuthClient({ credentials: "bearer" });
    const again = (await next.resolve()).data;
    await next.setToken("no token of this server");
    const wrong = next.session().status;
    await next.setToken(token);
    const right = next.session().status;
    await auth.signOut();
    return {
      before,
      matches: token.startsWith(data.session.token),
      again,
      wrong,
      right,
      after: await auth.token(),
      kept: localStorage.length,
    };
  }, person);
  assert.equal(seen.again.user.email, person.email);
  assert.deepEqual(
    { ...seen, again: null },
    {
      before: null,
      matches: true,
      again: null,
      wrong: "signed-out",
      right: "signed-in",
      after: null,
      kept: 0,
    },
  );
  assert.deepEqual(await context.cookies(), []);
});

test("a token that comes while the server is being asked without one stays", async (t) => {
  const { tab } = await world.profile(t);
  const page = await tab("/quiet.html");
  let first = true;
  await page.route("**/get-session*", async (route) => {
    const answer = await route.fetch();
    if (first) await page.waitForTimeout(500); // "nobody", on its way
    first = false;
    await route.fulfill({ response: answer });
  });
  const seen = await page.evaluate(async (person) => {
    const auth = createAuthClient({ credentials: "bearer" });
    auth.subscribe(() => {});
    await auth.signUpEmail(person);
    await new Promise((resolve) => setTimeout(resolve, 700));
    return [auth.session().status, typeof (await auth.token())];
  }, somebody());
  assert.deepEqual(seen, ["signed-in", "string"]);
});
