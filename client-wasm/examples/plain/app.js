import { createAuthClient, isAuthError } from "portcullis";

const auth = createAuthClient();
const element = (id) => document.getElementById(id);

auth.subscribe(({ status, data }) => {
  element("who").textContent = data?.user.name ?? "stranger";
  element("sign").hidden = status !== "signed-out";
  element("rename").hidden = status !== "signed-in";
});

async function attempt(call) {
  element("problem").textContent = "";
  try {
    await call();
  } catch (error) {
    if (!isAuthError(error)) throw error;
    element("problem").textContent = error.message;
  }
}

element("sign").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, email, password } = Object.fromEntries(new FormData(event.target));
  const up = event.submitter.value === "up";
  attempt(() => (up ? auth.signUpEmail({ name, email, password }) : auth.signInEmail({ email, password })));
});

element("rename").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name } = Object.fromEntries(new FormData(event.target));
  attempt(() => auth.updateUser({ name }));
});

element("out").addEventListener("click", () => attempt(() => auth.signOut()));
