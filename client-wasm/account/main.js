// The account page: our own package, used as anybody would use it.
import { createAuthClient, isAuthError } from "./client/index.js";
import { onPress, onSubmit } from "./forms.js";
import { note } from "./live.js";
import { listSessions } from "./sessions.js";
import { settings } from "./settings.js";
import { fill, provide, say, show, write } from "./views.js";

const auth = createAuthClient({ basePath: settings.basePath });

/** This page with another view: where links in mails lead back to, too. */
const page = (view) => new URL(`?view=${view}`, location.origin + location.pathname).href;
const asked = () => new URLSearchParams(location.search);

function go(view) {
  history.pushState(null, "", view ? page(view) : location.pathname);
  render(auth.getSnapshot());
}

function render({ status, data, freshness }) {
  const query = asked();
  const view = query.get("view");
  // Who follows the link in a mail may be signed in or not.
  if (view === "reset" && query.has("token")) return show("reset");
  if (status === "unknown") return;
  if (status === "signed-out") return show(["sign-up", "forgot", "code"].includes(view) ? view : "sign-in");
  // Signed out, the page begins anew.
  if (view) history.replaceState(null, "", location.pathname);
  const { user } = data;
  write({ name: user.name, email: user.email, verified: user.emailVerified ? "verified" : "not verified" });
  fill({ name: user.name, email: user.email });
  provide({ unverified: !user.emailVerified });
  show("account");
  if (freshness === "fresh") listSessions(auth).catch(ignoreRefusal);
}

/** A list that can't be had now is asked for again with the next change. */
function ignoreRefusal(error) {
  if (!isAuthError(error)) throw error;
}

onSubmit("sign-in", async ({ email, password, rememberMe }) => {
  try {
    const answer = await auth.signInEmail({ email, password, rememberMe });
    if ("twoFactorRedirect" in answer) go("code");
  } catch (error) {
    if (!isAuthError(error, "signInEmail") || error.code !== "EMAIL_NOT_VERIFIED") throw error;
    await auth.sendVerificationEmail({ email, callbackURL: page("verified") });
    return `The address has to be verified first: follow the link that was mailed to ${email}.`;
  }
});

onSubmit("code", async ({ code, kind, trustDevice }) => {
  const verify = { app: "verifyTOTP", mail: "verifyTwoFactorOTP", backup: "verifyBackupCode" }[kind];
  await auth[verify]({ code: code.trim(), trustDevice });
});

onPress(document.querySelector("[data-action=mail-code]"), async () => {
  await auth.sendTwoFactorOTP();
  document.querySelector('[data-form="code"] [name=kind][value=mail]').checked = true;
  return "A code is on its way to your mailbox.";
});

onSubmit("sign-up", async ({ name, email, password }) => {
  const { token } = await auth.signUpEmail({ name, email, password, callbackURL: page("verified") });
  if (token === null) {
    go("sign-in");
    return `Follow the link that was mailed to ${email}, then sign in.`;
  }
});

onSubmit("forgot", async ({ email }) => {
  await auth.requestPasswordReset({ email, redirectTo: page("reset") });
  return `If there is an account with ${email}, a link is on its way there.`;
});

onSubmit("reset", async ({ newPassword }) => {
  await auth.resetPassword({ newPassword, token: asked().get("token") });
  go("sign-in");
  return "The new password is set.";
});

onSubmit("name", async ({ name }) => {
  await auth.updateUser({ name });
  return "The name is saved.";
});

onSubmit("verify", async () => {
  const { email } = auth.session().data.user;
  await auth.sendVerificationEmail({ email, callbackURL: page("verified") });
  return `Follow the link that was mailed to ${email}.`;
});

onSubmit("email", async ({ newEmail }) => {
  const { email: old } = auth.session().data.user;
  await auth.changeEmail({ newEmail, callbackURL: page("email-changed") });
  const { email } = auth.session().data.user;
  return email === old
    ? "Follow the link that was mailed to you. The address changes then."
    : `The address is ${email} now.`;
});

onSubmit("password", async ({ currentPassword, newPassword, revokeOtherSessions }) => {
  await auth.changePassword({ currentPassword, newPassword, revokeOtherSessions });
  return "The password is changed.";
});

onSubmit("delete", async ({ password }) => {
  const { message } = await auth.deleteUser({ password, callbackURL: page("deleted") });
  return message === "User deleted"
    ? "The account is deleted."
    : "Follow the link that was mailed to you. The account is deleted then.";
});

onPress(document.querySelector("[data-action=sign-out]"), async () => {
  await auth.signOut();
  return "You are signed out.";
});

onPress(document.querySelector("[data-action=end-others]"), async () => {
  await auth.revokeOtherSessions();
  await listSessions(auth);
  return "All other sessions have ended.";
});

/** What a link in a mail has led to. */
const ARRIVALS = {
  verified: "The e-mail address is verified.",
  "email-changed": "The link was good. If another one has been mailed to your new address, follow that too.",
  deleted: "The account is deleted.",
};

function arrive() {
  const query = asked();
  const view = query.get("view");
  if (query.has("error")) say(`The link is not good, or not any more (${query.get("error")}).`, "bad");
  else if (Object.hasOwn(ARRIVALS, view ?? "")) say(ARRIVALS[view]);
  else return;
  history.replaceState(null, "", location.pathname);
}

for (const element of document.querySelectorAll("[data-app-name]")) element.textContent = settings.appName;
for (const input of document.querySelectorAll("[autocomplete=new-password]"))
  input.minLength = settings.minPasswordLength;
document.querySelector("[data-href=reference]").href = `${settings.basePath}/reference`;
provide({ signUp: settings.signUp, changeEmail: settings.changeEmail, deleteUser: settings.deleteUser });

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="?view="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  say("");
  go(new URLSearchParams(link.getAttribute("href")).get("view"));
});
addEventListener("popstate", () => render(auth.getSnapshot()));

arrive();
auth.subscribe((state) => {
  note(state);
  render(state);
});
