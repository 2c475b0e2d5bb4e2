import { isAuthError } from "portcullis";
import { useActionState } from "react";
import { auth, useSession } from "./session";

export function App() {
  const { status, data } = useSession();
  return (
    <>
      <h1>Hello, {data?.user.name ?? "stranger"}</h1>
      {status === "signed-out" && <Sign />}
      {status === "signed-in" && <Rename />}
    </>
  );
}

function Sign() {
  const [problem, sign] = useAttempt(async (form) => {
    const [name, email, password] = [form.get("name"), form.get("email"), form.get("password")].map(String);
    if (form.get("how") === "up") await auth.signUpEmail({ name, email, password });
    else await auth.signInEmail({ email, password });
  });
  return (
    <form action={sign}>
      <p>
        <label>
          Name (to sign up) <input name="name" autoComplete="name" />
        </label>
      </p>
      <p>
        <label>
          E-mail <input name="email" type="email" autoComplete="username" required />
        </label>
      </p>
      <p>
        <label>
          Password <input name="password" type="password" autoComplete="current-password" required />
        </label>
      </p>
      <button name="how" value="in">
        Sign in
      </button>
      <button name="how" value="up">
        Sign up
      </button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function Rename() {
  const [problem, rename] = useAttempt(async (form) => {
    await auth.updateUser({ name: String(form.get("name")) });
  });
  return (
    <form action={rename}>
      <p>
        <label>
          Name <input name="name" required />
        </label>
      </p>
      <button>Change it</button>
      <button type="button" onClick={() => auth.signOut()}>
        Sign out
      </button>
      <p role="alert">{problem}</p>
    </form>
  );
}

/** A form's action, and what the server said against it. */
function useAttempt(call: (form: FormData) => Promise<void>) {
  return useActionState(async (_: string, form: FormData) => {
    try {
      await call(form);
      return "";
    } catch (error) {
      if (!isAuthError(error)) throw error;
      return error.message;
    }
  }, "");
}
