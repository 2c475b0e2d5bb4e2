/** A call that failed: see index.d.ts. */
export class AuthError extends Error {
  constructor(operation, { code, message, status, retryAfter }, options) {
    super(message, options);
    this.name = "AuthError";
    this.operation = operation;
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter ?? null;
  }
}

export function isAuthError(error, operation) {
  return error instanceof AuthError && (operation === undefined || error.operation === operation);
}

/** The part that is WebAssembly is not there. */
export class LoadError extends Error {}

/** A mistake in the calling code. */
export const misuse = (message) => new TypeError(message);

const NO_ANSWER = {
  UNREACHABLE:
    "The server could not be reached. Either there is no connection, or the server does not trust this origin (CORS).",
  TIMEOUT: "The server did not answer in time.",
  INVALID_RESPONSE: "The answer is not JSON. Is `baseURL` the address of the server?",
};

/** Codes of answers without a body of the usual form: a proxy's, say. */
const BY_STATUS = {
  401: "UNAUTHORIZED",
  413: "PAYLOAD_TOO_LARGE",
  429: "TOO_MANY_REQUESTS",
  502: "UNREACHABLE",
  503: "UNREACHABLE",
  504: "UNREACHABLE",
};

/** What a caller catches, from what the part that is WebAssembly rejects with: [status, text, seconds]. */
export function refused(operation, reason) {
  if (reason instanceof LoadError) {
    return new AuthError(
      operation,
      { code: "LOAD_FAILED", message: reason.message, status: 0 },
      { cause: reason },
    );
  }
  if (!Array.isArray(reason)) return reason;
  const [status, text, retryAfter] = reason;
  if (status < 0) return misuse(`${operation}: ${text}.`);
  if (status === 0) return new AuthError(operation, { code: text, message: NO_ANSWER[text], status });
  const { code, message } = body(text);
  return new AuthError(operation, {
    code: code ?? BY_STATUS[status] ?? "INVALID_RESPONSE",
    message: message ?? `The server answered ${status}.`,
    status,
    retryAfter,
  });
}

function body(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
