// Our client, with what the page of the official one lays on `window`.
import { createAuthClient } from "/client/index.js";

const auth = createAuthClient();
window.visitor = {
  signUp: (person) => auth.signUpEmail(person),
  rename: (name) => auth.updateUser({ name }),
  session: async () => (await auth.refetch()).data,
  signOut: () => auth.signOut(),
};
