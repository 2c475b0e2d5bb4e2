// A line for every change of the session signal.
import { write } from "./views.js";

const LINES = 50;
const list = document.querySelector("[data-list=live]");
const signal = document.getElementById("signal");
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const SAID = { unknown: "Asking the server…", "signed-out": "Signed out", "signed-in": "Signed in" };

/** Writes down a state, and shows it in the corner. */
export function note({ status, freshness, error, data }) {
  signal.dataset.status = error ? "error" : status;
  write({ signal: error ? `${SAID[status]} (${error}: trying again)` : SAID[status] });

  const line = document.createElement("li");
  const [at, what] = [document.createElement("time"), document.createElement("code")];
  at.textContent = time.format(new Date());
  what.textContent = [status, freshness, error, data && `${data.user.name} <${data.user.email}>`]
    .filter(Boolean)
    .join(" · ");
  line.append(at, " ", what);
  list.prepend(line);
  while (list.children.length > LINES) list.lastChild.remove();
}
