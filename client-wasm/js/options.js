import { misuse } from "./errors.js";

const OPTIONS = ["baseURL", "basePath", "credentials"];

/** What the options come to: the URL of the API, if it can be known; the key under which things are kept. */
export function settings(options = {}) {
  if (typeof options !== "object" || options === null)
    throw misuse(`createAuthClient takes an object: { baseURL: ${JSON.stringify(options)} }.`);
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      const meant = OPTIONS.find((option) => option.toLowerCase() === name.toLowerCase());
      throw misuse(
        `createAuthClient has no option \`${name}\`${meant ? `: it is called \`${meant}\`` : `; it has ${OPTIONS.join(", ")}`}.`,
      );
    }
  }
  const { baseURL, basePath = "/api/auth", credentials = "cookie" } = options;
  if (credentials !== "cookie" && credentials !== "bearer")
    throw misuse('`credentials` is "cookie" or "bearer".');
  const url = resolve(baseURL, basePath);
  return { url, key: `portcullis:${url}`, bearer: credentials === "bearer" };
}

function resolve(baseURL, basePath) {
  const origin = globalThis.location?.origin;
  const page = origin === "null" ? undefined : origin;
  const relative = String(baseURL).startsWith("/");
  // It means something in the page, if not on the server that prepares the page.
  if ((relative || baseURL === undefined) && !page) return null;
  const url = parse(relative ? page + baseURL : (baseURL ?? page));
  if (!url)
    throw misuse(
      `\`baseURL\` has to be a URL such as "https://auth.example.com", or a path; it is ${JSON.stringify(baseURL)}.`,
    );
  const path = url.pathname === "/" ? basePath : url.pathname;
  return `${url.origin}/${path.replace(/^\/+|\/+$/g, "")}`.replace(/\/$/, "");
}

function parse(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
