// Somebody's site: static files, and the server's API below the same origin as a reverse proxy would have it.
import { readFile } from "node:fs/promises";
import { createServer, request as forward } from "node:http";
import path from "node:path";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/**
 * @param {Record<string, string>} folders by path prefix, longest first
 * @param {Record<string, string>} headers of every file
 */
export async function startSite(folders, headers = {}) {
  let api;
  const site = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    if (pathname.startsWith("/api/")) {
      const { hostname, port } = new URL(api);
      const onward = forward(
        { hostname, port, path: request.url, method: request.method, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on("error", () => response.destroy());
      return void request.pipe(onward);
    }
    const prefix = Object.keys(folders).find((prefix) => pathname.startsWith(prefix));
    const rest = pathname.slice(prefix.length);
    const file = path.join(folders[prefix], rest === "" || rest.endsWith("/") ? `${rest}index.html` : rest);
    try {
      const content = await readFile(file);
      response
        .writeHead(200, {
          "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
          ...headers,
        })
        .end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${site.address().port}`,
    proxy: (url) => (api = url),
    async stop() {
      site.closeAllConnections();
      await new Promise((resolve) => site.close(resolve));
    },
  };
}
