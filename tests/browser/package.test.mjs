// The package where it has to work, and what it says where it can't.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { client, comeBack, signUp, somebody, startWorld } from "./support/world.mjs";
import { startServer } from "./support/server.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.stop());

const quiet = async (t, url = "/quiet.html") => (await world.profile(t)).tab(url);
const caught = (page, call) =>
  page.evaluate(
    `(${call})().then(() => "no error", (error) => ({ ...error, name: error.name, message: error.message, isError: error instanceof Error }))`,
  );

test("a refusal is an AuthError with code, message and status", async (t) => {
  const page = await quiet(t, "/");
  const { email } = await signUp(page);
  await page.evaluate(() => auth.signOut());
  const error = await caught(
    page,
    `() => auth.signInEmail({ email: ${JSON.stringify(email)}, password: "wrong password" })`,
  );
  assert.deepEqual(error, {
    name: "AuthError",
    code: "INVALID_EMAIL_OR_PASSWORD",
    message: "Invalid email or password",
    status: 401,
    operation: "signInEmail",
    retryAfter: null,
    isError: true,
  });
  assert.deepEqual(
    await page.evaluate(async () => {
      const error = await auth.updateUser({ name: "x" }).catch((error) => error);
      return [
        error.code,
        isAuthError(error),
        isAuthError(error, "updateUser"),
        isAuthError(error, "signOut"),
        isAuthError(new Error("other")),
      ];
    }),
    ["UNAUTHORIZED", true, true, false, false],
  );
});

test("a refusal leaves the session alone", async (t) => {
  const page = await quiet(t, "/");
  await signUp(page);
  await page.evaluate(() =>
    auth
      .changePassword({ currentPassword: "wrong password", newPassword: "another password" })
      .catch(() => {}),
  );
  assert.equal(await page.evaluate(() => auth.session().status), "signed-in");
});

for (const [name, fail, expected] of [
  ["no connection", (route) => route.abort(), { code: "UNREACHABLE", status: 0 }],
  [
    "a page of a proxy in place of an answer",
    (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Hi</h1>" }),
    { code: "INVALID_RESPONSE", status: 0 },
  ],
  [
    "429 without a body",
    (route) => route.fulfill({ status: 429, headers: { "retry-after": "7" } }),
    { code: "TOO_MANY_REQUESTS", status: 429, retryAfter: 7 },
  ],
  [
    "502 of a proxy",
    (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
    { code: "UNREACHABLE", status: 502 },
  ],
  [
    "a code that this client has never heard of",
    (route) => route.fulfill({ status: 418, json: { code: "TEAPOT", message: "Short and stout" } }),
    { code: "TEAPOT", message: "Short and stout", status: 418 },
  ],
]) {
  test(`a call that meets ${name}`, async (t) => {
    const page = await quiet(t, "/");
    await page.route("**/list-sessions", fail);
    const error = await caught(page, "() => auth.listSessions()");
    assert.equal(error.name, "AuthError");
    for (const [key, value] of Object.entries(expected)) assert.equal(error[key], value, key);
    assert.notEqual(error.message, "");
  });
}

test("input goes where the operation has it: path, query, body", async (t) => {
  const page = await quiet(t, "/");
  const seen = [];
  await page.route(/verify-email|reset-password|get-session|update-user/, (route, request) => {
    const { pathname, search } = new URL(request.url());
    seen.push([request.method(), pathname.replace("/api/auth", "") + search, request.postData()]);
    return route.fulfill({ json: {} });
  });
  await page.evaluate(async () => {
    await auth.getSession({ disableRefresh: true });
    await auth.verifyEmail({ token: "a b&c", callbackURL: "/ä?x=1" });
    await auth.resetPassword({ token: "in the body", newPassword: "p" });
    await auth.updateUser({ name: "N", image: null, left: undefined, extra: [1] });
  });
  const calls = seen.filter(([, url]) => !url.includes("disableCookieCache"));
  assert.deepEqual(calls, [
    ["GET", "/get-session?disableRefresh=true", null],
    ["GET", "/verify-email?callbackURL=%2F%C3%A4%3Fx%3D1&token=a%20b%26c", null],
    ["POST", "/reset-password", '{"token":"in the body","newPassword":"p"}'],
    ["POST", "/update-user", '{"name":"N","image":null,"extra":[1]}'],
  ]);
});

for (const [name, code, message] of [
  [
    "a misspelt option",
    `createAuthClient({ baseUrl: "https://a.example" })`,
    /no option `baseUrl`: it is called `baseURL`/,
  ],
  [
    "an unknown option",
    "createAuthClient({ retries: 3 })",
    /no option `retries`; it has baseURL, basePath, credentials/,
  ],
  [
    "a URL in place of options",
    `createAuthClient("https://a.example")`,
    /takes an object: { baseURL: "https:\/\/a.example" }/,
  ],
  ["no URL", `createAuthClient({ baseURL: "auth.example.com" })`, /`baseURL` has to be a URL such as/],
  ["a host and a port alone", `createAuthClient({ baseURL: "localhost:3000" })`, /`baseURL` has to be a URL/],
  ["no web address", `createAuthClient({ baseURL: "ftp://a.example" })`, /`baseURL` has to be a URL/],
  ["a wrong kind of credentials", `createAuthClient({ credentials: "include" })`, /"cookie" or "bearer"/],
  ["no callback", "createAuthClient().subscribe()", /subscribe takes a function/],
  [
    "a string as input",
    `createAuthClient().signInEmail("ada@example.com", "secret")`,
    /signInEmail takes one object. It was given something else \(String\)/,
  ],
  [
    "an event as input",
    `createAuthClient().signOut(new Event("click"))`,
    /signOut takes one object.*\(Event\)/,
  ],
  ["a missing part", `createAuthClient().verifyEmail({})`, /verifyEmail: `token` is missing/],
  [
    "a part of the wrong type",
    `createAuthClient().getSession({ disableRefresh: "yes" })`,
    /`disableRefresh` has to be true or false/,
  ],
  ["an object as text", `createAuthClient().verifyEmail({ token: {} })`, /`token` has to be a string/],
  [
    "what is no JSON",
    "{ const a = {}; a.a = a; return createAuthClient().updateUser(a) }",
    /can't be written as JSON/,
  ],
  ["a token where there is none", "createAuthClient().token()", /credentials: "bearer"/],
  ["a closed client", "{ const c = createAuthClient(); c.close(); return c.ok() }", /closed/],
]) {
  test(`misuse is a TypeError that says what to do: ${name}`, async (t) => {
    const page = await quiet(t);
    const error = await caught(page, `async () => ${code}`);
    assert.equal(error.name, "TypeError");
    assert.match(error.message, message);
  });
}

test("the server's address", async (t) => {
  const page = await quiet(t);
  const urls = [];
  await page.route(
    "**/ok",
    (route, request) => (
      urls.push(request.url()),
      route.fulfill({
        json: {},
        headers: {
          "access-control-allow-origin": world.site.url,
          "access-control-allow-credentials": "true",
        },
      })
    ),
  );
  await page.evaluate(async () => {
    for (const options of [
      undefined,
      { basePath: "/auth/" },
      { baseURL: "/elsewhere" },
      { baseURL: "https://a.example" },
      { baseURL: "https://a.example/v1/auth/", basePath: "/ignored" },
    ])
      await createAuthClient(options).ok();
  });
  assert.deepEqual(urls, [
    `${world.site.url}/api/auth/ok`,
    `${world.site.url}/auth/ok`,
    `${world.site.url}/elsewhere/ok`,
    "https://a.example/api/auth/ok",
    "https://a.example/v1/auth/ok",
  ]);
});

test("a page's policy that forbids WebAssembly is named", async (t) => {
  const strict = await startWorld({ headers: { "content-security-policy": "script-src 'self'" } });
  t.after(() => strict.stop());
  const page = await (await strict.profile(t)).tab("/quiet.html");
  const error = await caught(page, "() => createAuthClient().ok()");
  assert.equal(error.code, "LOAD_FAILED");
  assert.match(error.message, /'wasm-unsafe-eval' to script-src/);
});

test("what fails to load is loaded again by the next call", async (t) => {
  const page = await quiet(t);
  await page.route("**/*.wasm", (route) => route.abort());
  const error = await caught(page, "() => (window.auth = createAuthClient()).ok()");
  assert.deepEqual([error.name, error.code, error.operation], ["AuthError", "LOAD_FAILED", "ok"]);
  assert.equal(await page.evaluate(async () => (await auth.resolve()).error), "offline");
  await page.unroute("**/*.wasm");
  assert.equal(await caught(page, "() => auth.ok()"), "no error");
});

test("a page that opens without a connection says so, and recovers", async (t) => {
  const page = await quiet(t);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.evaluate(() => (window.auth = createAuthClient()).subscribe(() => {}));
  await page.waitForFunction(() => auth.session().error === "offline");
  await page.unroute("**/*.wasm");
  await page.waitForFunction(() => auth.session().status === "signed-out", undefined, { timeout: 5_000 });
});

test("a closed client is silent", async (t) => {
  const page = await quiet(t, "/");
  await page.waitForFunction(() => auth.session().status === "signed-out");
  await page.evaluate(() => auth.close());
  const before = await page.evaluate(() => states.length);
  await page.waitForTimeout(1_000);
  await comeBack(page);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => states.length), before);
  assert.deepEqual(page.errors, []);
});

test("in a worker calls work", async (t) => {
  const page = await quiet(t);
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new Worker("/worker.js", { type: "module" }).onmessage = ({ data }) => resolve(data);
      }),
  );
  assert.deepEqual(answer, { before: "unknown", ok: { ok: true }, after: "signed-out" });
});

test("a page on another origin of the site, by cookie and by token", async (t) => {
  const port = (url) => new URL(url).port;
  const app = `http://app.portcullis.localhost:${port(world.site.url)}`;
  const server = await startServer({
    settings: { COOKIES__SITE: "subdomain", COOKIES__DOMAIN: "portcullis.localhost", TRUSTED_ORIGINS: app },
    host: "auth.portcullis.localhost",
  });
  t.after(() => server.stop());
  const { context } = await world.profile(t);
  const page = await context.newPage();
  await page.goto(`${app}/quiet.html`);
  const preflights = [];
  page.on("request", (request) => request.method() === "OPTIONS" && preflights.push(request.url()));
  for (const credentials of ["cookie", "bearer"]) {
    const person = somebody();
    const email = await page.evaluate(
      async ([baseURL, credentials, person]) => {
        const auth = createAuthClient({ baseURL, credentials });
        await auth.signUpEmail(person);
        const { data } = await auth.refetch();
        return data?.user.email;
      },
      [server.publicURL, credentials, person],
    );
    assert.equal(email, person.email, credentials);
  }
  assert.ok(
    !preflights.some((url) => url.includes("get-session")),
    "a question without a body needs no permission",
  );
});

test("a call carries headers of its own: what a captcha's widget said", async (t) => {
  const asked = [];
  const provider = createServer((request, answer) => {
    let form = "";
    request.on("data", (text) => (form += text));
    request.on("end", () => {
      asked.push(form);
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify({ success: form.includes("a person") }));
    });
  });
  await new Promise((resolve) => provider.listen(0, "127.0.0.1", resolve));
  t.after(() => provider.close());
  const guarded = await startWorld({
    settings: {
      CAPTCHA__ENABLED: "true",
      CAPTCHA__SECRET_KEY: "the provider's secret",
      CAPTCHA__SITE_VERIFY_URL_OVERRIDE: `http://127.0.0.1:${provider.address().port}/verify`,
    },
  });
  t.after(() => guarded.stop());
  const { tab } = await guarded.profile(t);
  const page = await tab();
  const person = somebody();
  const codes = await page.evaluate(async (person) => {
    const refused = (call) => call.then(() => null, (error) => error.code ?? error.name);
    return [
      await refused(auth.signUpEmail(person)),
      await refused(auth.signUpEmail(person, { headers: { "x-captcha-response": "a robot" } })),
      await refused(auth.signUpEmail(person, { headers: { "not a name": "" } })),
      await refused(auth.signUpEmail(person, { headers: { "x-captcha-response": "a person" } })),
    ];
  }, person);
  assert.deepEqual(codes, ["MISSING_CAPTCHA_RESPONSE", "CAPTCHA_VERIFICATION_FAILED", "TypeError", null]);
  assert.equal((await page.evaluate(() => auth.session())).data.user.email, person.email);
  assert.equal(asked.length, 2);
});

test("in Node: importing and constructing do nothing, and calls work", async () => {
  const { createAuthClient, isAuthError } = await import(pathToFileURL(path.join(client, "index.js")));
  const nowhere = createAuthClient();
  assert.equal(nowhere.session().status, "unknown");
  let told;
  nowhere.subscribe((state) => (told = state))();
  assert.equal(told, nowhere.getServerSnapshot());
  await assert.rejects(nowhere.ok(), { name: "TypeError", message: /Outside of a page/ });
  assert.equal(createAuthClient({ baseURL: "/api/auth" }).session().status, "unknown");

  const auth = createAuthClient({ baseURL: world.server.url });
  assert.deepEqual(await auth.ok(), { ok: true });
  await assert.rejects(
    auth.listSessions(),
    (error) => isAuthError(error, "listSessions") && error.code === "UNAUTHORIZED",
  );
  assert.equal((await auth.resolve()).status, "signed-out");
  auth.close();
});

test("the package says what it is", async () => {
  const manifest = JSON.parse(await readFile(path.join(client, "package.json"), "utf8"));
  assert.equal(manifest.sideEffects, false);
  for (const { types, default: file } of Object.values(manifest.exports)) {
    for (const name of [types, file]) assert.notEqual(await readFile(path.join(client, name), "utf8"), "");
  }
});
