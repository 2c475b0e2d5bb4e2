/** HTTP as bytes: no header added, none hidden, no redirect followed. */
import http from 'node:http';

// A connection for each request: one kept alive may be closed by the server at the moment it is used again.
const agent = new http.Agent({ keepAlive: false });

/**
 * @typedef {object} WireRequest
 * @property {number} port
 * @property {string} method
 * @property {string} path as it goes on the request line
 * @property {[string, string][]} headers a name may come twice
 * @property {string|Buffer} [body]
 *
 * @typedef {object} WireResponse
 * @property {number} status
 * @property {[string, string][]} headers in order; names lower-cased
 * @property {string} text
 */

/**
 * @param {WireRequest} what
 * @returns {Promise<WireResponse>}
 */
export function request({ port, method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
    const outgoing = http.request({ host: '127.0.0.1', port, method, path, agent, headers: [...headers.flat(), ...length] });
    outgoing.once('error', reject);
    outgoing.setTimeout(15_000, () => outgoing.destroy(new Error(`no answer to ${method} ${path} within 15 s`)));
    outgoing.once('response', (incoming) => {
      /** @type {Buffer[]} */
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const raw = incoming.rawHeaders;
        /** @type {[string, string][]} */
        const pairs = [];
        for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i].toLowerCase(), raw[i + 1]]);
        resolve({ status: incoming.statusCode ?? 0, headers: pairs, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.end(body);
  });
}
