import type { ErrorCodes } from "./errors.js";
import type { operations } from "./openapi.js";

export type { ErrorCodes } from "./errors.js";
export type { components, operations } from "./openapi.js";

/**
 * Makes the client of one server. It returns at once, also on a server that prepares the page, and loads what it needs
 * when it is first used.
 */
export function createAuthClient(options?: AuthClientOptions): AuthClient;

export interface AuthClientOptions {
  /** Where the server is: `https://auth.example.com`. The page's own origin if left out. */
  baseURL?: string;
  /** Where the API is on that server, unless `baseURL` has a path. `/api/auth` if left out. */
  basePath?: string;
  /**
   * How the server knows who calls. `"cookie"` (the default) is for web pages: the session is in a cookie that no
   * script can read. `"bearer"` is for applications without cookies, such as those in a native shell: the token is
   * kept in `localStorage`, in reach of every script of the page.
   */
  credentials?: "cookie" | "bearer";
}

/** Every operation of the API as a method, and the session. */
export type AuthClient = SessionSignal & {
  readonly [K in keyof ErrorCodes as CallableOperation<K>]: Operation<K>;
};

/** Who is signed in: known at once, and kept true. */
export interface SessionSignal {
  /** What is known now. From the first call on it is kept true. */
  session(): SessionState;
  /**
   * Calls back at once and whenever the session changes, until the function that it returns is called: the contract of
   * a Svelte store.
   */
  subscribe(callback: (state: SessionState) => void): () => void;
  /** What is known now; the same object until that changes. For `useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot)`. */
  getSnapshot(): SessionState;
  /** What a server that prepares the page knows: nothing. */
  getServerSnapshot(): SessionState;
  /** What is known once the server has been asked: at once if it has answered since the last change. Never rejects for want of an answer: the state has an `error` then. */
  resolve(): Promise<SessionState>;
  /** Asks the server again. */
  refetch(): Promise<SessionState>;
  /** The token, with `credentials: "bearer"`. */
  token(): Promise<string | null>;
  /** Takes another token (or none), with `credentials: "bearer"`; resolves when the session is that token's. */
  setToken(token: string | null): Promise<void>;
  /** Ends it: subscribers are no longer called, and calls fail. Only for those who make clients again and again, such as tests. */
  close(): void;
}

export type SessionState = Readonly<
  (
    | { /** The server has not answered yet. */ status: "unknown"; data: null }
    | { status: "signed-out"; data: null }
    | { status: "signed-in"; data: SessionData }
  ) & {
    /** Whether that is the latest truth; if not, whether the server is being asked. */
    freshness: "fresh" | "stale" | "refreshing";
    /** Why the server has last not said. The state is the last one known; it is asked again by itself. */
    error: "offline" | "timeout" | "rate-limited" | "server" | "unexpected" | null;
  }
>;

type FullSession = NonNullable<Output<"getSession">>;

/** A user and their session. The session's token is not kept for the next page: until the server has answered it is missing. */
export type SessionData = Readonly<
  Omit<FullSession, "session"> & {
    session: Omit<FullSession["session"], "token"> & Partial<Pick<FullSession["session"], "token">>;
  }
>;

/** The operations that can be called. */
export type OperationId = keyof { [K in keyof ErrorCodes as CallableOperation<K>]: never };

export type Operation<K extends keyof ErrorCodes> =
  {} extends Input<K>
    ? (input?: Input<K>, options?: CallOptions) => Promise<Output<K>>
    : (input: Input<K>, options?: CallOptions) => Promise<Output<K>>;

export interface CallOptions {
  /** Sent with this call besides its own: `{ "x-captcha-response": … }`, say, where the server asks for a captcha. */
  headers?: Record<string, string>;
}

/** What an operation takes: the parameters of its path and query, and the members of its body, in one object. */
export type Input<K extends keyof ErrorCodes> = K extends keyof operations
  ? Flat<Parameter<K, "path"> & Omit<Parameter<K, "query">, keyof Body<K>> & Body<K>>
  : never;

/** What an operation resolves to. */
export type Output<K extends keyof ErrorCodes> = K extends keyof operations
  ? Success<operations[K]["responses"]>
  : never;

/** A call that was refused, or got no answer. */
export class AuthError<Code extends string = string> extends Error {
  readonly name: "AuthError";
  /** The operation that was called. */
  readonly operation: string;
  /** What went wrong: one of the operation's codes, or one of {@link ClientErrorCode}. */
  readonly code: Code;
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
  /** After how many seconds to try again, if the server said so. */
  readonly retryAfter: number | null;
}

/** Codes that no operation lists: there was no answer, or it was not the server's own. */
export type ClientErrorCode = "UNREACHABLE" | "TIMEOUT" | "INVALID_RESPONSE" | "LOAD_FAILED";

/** The codes with which an operation can fail. */
export type ErrorCode<K extends keyof ErrorCodes> = ErrorCodes[K] | ClientErrorCode;

/** Whether something caught is a failed call; of a certain operation, and then its codes are known. */
export function isAuthError<K extends OperationId>(
  error: unknown,
  operation: K,
): error is AuthError<ErrorCode<K>>;
export function isAuthError(error: unknown): error is AuthError;

type CallableOperation<K extends keyof ErrorCodes> = [Output<K>] extends [never] ? never : K;
type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type Success<R> = R extends { 200: infer S } ? Json<S> : never;
type Parameter<
  K extends keyof operations,
  In extends "path" | "query",
> = operations[K]["parameters"] extends { [I in In]?: infer P }
  ? [P] extends [undefined]
    ? {}
    : NonNullable<P>
  : {};
type Body<K extends keyof operations> = operations[K] extends { requestBody?: infer R }
  ? [R] extends [undefined]
    ? {}
    : Json<NonNullable<R>>
  : {};
type Flat<T> = { [K in keyof T]: T[K] };
