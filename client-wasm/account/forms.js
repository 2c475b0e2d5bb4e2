// What every form does: one request at a time, and its failure beside it.
import { isAuthError } from "./client/index.js";
import { say } from "./views.js";

/** Calls `send` with the form's values. What it returns is said to the reader. */
export function onSubmit(name, send) {
  const form = document.querySelector(`[data-form="${name}"]`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await attempt(form, async () => {
      const text = await send(values(form));
      form.reset();
      return text;
    });
  });
}

/** Calls `send` when a button is pressed. */
export function onPress(button, send) {
  button.addEventListener("click", () => attempt(button, send));
}

async function attempt(element, send) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  complain(element, "");
  say("");
  try {
    say((await send()) ?? "");
  } catch (error) {
    if (!isAuthError(error)) throw error;
    complain(element, error.retryAfter ? `${error.message} (${error.retryAfter} s)` : error.message);
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/** Shows a failure where it happened: at the end of a form; for a lone button above all. */
function complain(element, text) {
  if (element.localName !== "form") {
    if (text) say(text, "bad");
    return;
  }
  let place = element.querySelector("[role=alert]");
  if (!place) {
    place = document.createElement("p");
    place.className = "failure";
    place.setAttribute("role", "alert");
    element.append(place);
  }
  place.textContent = text;
}

function values(form) {
  const values = Object.fromEntries(new FormData(form));
  for (const box of form.querySelectorAll("input[type=checkbox]")) values[box.name] = box.checked;
  return values;
}
