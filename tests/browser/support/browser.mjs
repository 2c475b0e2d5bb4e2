// Chromium, as a container has it.
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param {string[]} more arguments besides those that every browser here has */
export const launch = (...more) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...ARGUMENTS, ...more] });

/** A tab whose errors fail the test that opened it. */
export async function openTab(context, url) {
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error));
  page.on("console", (message) => message.type() === "error" && !isAbsentFeed(message) && page.errors.push(message.text()));
  await page.goto(url);
  return page;
}

/** A client asks once whether there is a feed; where there is none, the browser itself writes that answer down. */
const isAbsentFeed = (message) =>
  message.location().url.endsWith("/session/events") && message.text().includes("404 (Not Found)");
