// Compiled, not run: what the types allow, and what they forbid.
import {
  createAuthClient,
  isAuthError,
  type AuthClient,
  type AuthClientOptions,
  type ErrorCode,
  type Input,
  type OperationId,
  type Output,
  type SessionState,
} from "portcullis";

const auth = createAuthClient({ baseURL: "https://auth.example.com", credentials: "bearer" });

export async function calls() {
  const answer = await auth.signInEmail({
    email: "ada@example.com",
    password: "secret",
    rememberMe: false,
  });
  // @ts-expect-error: a second factor may be needed first
  void answer.user;
  if ("twoFactorRedirect" in answer) return auth.verifyTOTP({ code: "123456", trustDevice: true });
  const { user, token } = answer;
  const texts: string[] = [user.name, user.email, token];
  const verified: boolean = user.emailVerified;
  const maybe: string | null = (
    await auth.signUpEmail({ name: "Ada", email: "ada@example.com", password: "secret" })
  ).token;
  const sessions = await auth.listSessions();
  const ends: string | undefined = sessions[0]?.expiresAt;
  await auth.updateUser({ image: null });
  await auth.signOut();
  await auth.getSession({ disableCookieCache: true });
  await auth.resetPassword({ token: "t", newPassword: "p" });
  return [texts, verified, maybe, ends];
}

export async function mistakes() {
  // @ts-expect-error a part of the body is missing
  await auth.signInEmail({ email: "ada@example.com" });
  // @ts-expect-error there is no such part
  await auth.signInEmail({ email: "ada@example.com", password: "secret", remember: true });
  // @ts-expect-error of the wrong type
  await auth.signInEmail({ email: "ada@example.com", password: 1 });
  // @ts-expect-error the object is missing
  await auth.verifyEmail();
  // @ts-expect-error the query is missing
  await auth.verifyEmail({});
  // @ts-expect-error no such operation
  await auth.signInEmial({ email: "", password: "" });
  // @ts-expect-error a place to go to, not a call
  await auth.errorPage();
  // @ts-expect-error there may be nobody
  auth.session().data.user;
  // @ts-expect-error it shows a state, it is not one to write to
  auth.session().status = "signed-out";
  // @ts-expect-error no such option
  createAuthClient({ baseUrl: "https://auth.example.com" });
}

export function states(state: SessionState): string {
  if (state.status === "signed-in") {
    // @ts-expect-error missing until the server has answered
    state.data.session.token.length;
    return state.data.user.name;
  }
  const nobody: null = state.data;
  switch (state.error) {
    case "offline":
    case null:
      return String(nobody);
    // @ts-expect-error no such reason
    case "broken":
      return "";
    default:
      return state.freshness;
  }
}

export async function errors() {
  try {
    await auth.signInEmail({ email: "ada@example.com", password: "secret" });
  } catch (error) {
    // @ts-expect-error anything can be thrown
    error.code;
    if (isAuthError(error, "signInEmail")) {
      if (error.code === "INVALID_EMAIL_OR_PASSWORD" || error.code === "UNREACHABLE")
        return error.retryAfter ?? error.status;
      // @ts-expect-error a code of another operation
      if (error.code === "EMAIL_IS_THE_SAME") return 0;
    } else if (isAuthError(error)) {
      const code: string = error.code;
      return code.length;
    }
  }
  return 0;
}

export const shown = (auth: AuthClient, response: string) =>
  auth.signInEmail(
    { email: "ada@example.com", password: "secret" },
    { headers: { "x-captcha-response": response } },
  );

// What an application writes its own functions with.
export const input: Input<"changeEmail"> = { newEmail: "ada@example.com" };
export const output = (answer: Output<"listSessions">): string[] => answer.map((session) => session.id);
export const code: ErrorCode<"changeEmail"> = "EMAIL_IS_THE_SAME";
export const operation: OperationId = "signOut";
export const options: AuthClientOptions = {};
// @ts-expect-error not an operation
export const other: OperationId = "logout";
