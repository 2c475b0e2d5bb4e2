// A site with the client, its server, and a browser: what most tests begin with.
import path from "node:path";
import { launch, openTab } from "./browser.mjs";
import { root, startServer } from "./server.mjs";
import { startSite } from "./site.mjs";

const here = (name) => path.join(root, name);
export const client = here("client-wasm/dist");

export const PASSWORD = "correct horse battery staple";
let people = 0;

/** Somebody who has not signed up yet. */
export function somebody() {
  people += 1;
  return { name: `Ada ${people}`, email: `ada-${people}@example.com`, password: PASSWORD };
}

const test_pages = { "/client/": client, "/": here("tests/browser/pages") };

export async function startWorld({ folders = test_pages, settings, headers } = {}) {
  const site = await startSite(folders, headers);
  const server = await startServer({ baseURL: site.url, settings });
  site.proxy(server.url);
  const browser = await launch();
  return {
    site,
    server,
    browser,
    async stop() {
      await browser.close();
      await site.stop();
      await server.stop();
    },
    /** A browser profile of its own; closed when the test ends. */
    async profile(test) {
      const context = await browser.newContext();
      test.after(() => context.close());
      return { context, tab: (url = "/") => openTab(context, new URL(url, site.url).href) };
    },
  };
}

/** Signs a new user up in a tab. */
export async function signUp(tab) {
  const person = somebody();
  await tab.evaluate((person) => auth.signUpEmail(person), person);
  return person;
}

/** The requests for the session that a tab makes from now on. */
export function countSessionRequests(tab) {
  const seen = [];
  tab.on("request", (request) => request.url().includes("/get-session") && seen.push(request));
  return seen;
}

/** Lets a page be seen as one that comes back to the user. */
export const comeBack = (tab) => tab.evaluate(() => window.dispatchEvent(new Event("focus")));
