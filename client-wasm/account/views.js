// Which part of the page is seen, and what is written into it.

const views = [...document.querySelectorAll("[data-view]")];
const notice = document.getElementById("notice");
let shown = "wait";

/** Shows one view, and takes the keyboard there if it was another before. */
export function show(name) {
  if (name === shown) return;
  const first = shown === "wait";
  shown = name;
  for (const view of views) view.hidden = view.dataset.view !== name;
  const view = views.find((view) => view.dataset.view === name);
  const heading = view.querySelector("h1");
  if (heading)
    document.title = `${heading.textContent} · ${document.querySelector("[data-app-name]").textContent}`;
  // On arrival the browser has already put the reader at the top.
  if (!first) heading?.focus();
}

/** Says something in a way that screen readers hear; an empty text says nothing. */
export function say(text, kind = "good") {
  notice.textContent = text;
  notice.className = `notice ${kind}`;
  notice.hidden = text === "";
}

/** Writes texts into all elements that ask for them by `data-field`. */
export function write(fields, within = document) {
  for (const [name, text] of Object.entries(fields)) {
    for (const element of within.querySelectorAll(`[data-field="${name}"]`)) {
      if (element.textContent !== text) element.textContent = text;
    }
  }
}

/** Gives inputs what is known as their value. What somebody is writing there stays, until the form is reset. */
export function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    for (const input of document.querySelectorAll(`[data-value="${name}"]`)) input.defaultValue = value;
  }
}

/** Shows what depends on a condition by `data-if`. */
export function provide(conditions) {
  for (const [name, met] of Object.entries(conditions)) {
    for (const element of document.querySelectorAll(`[data-if="${name}"]`)) element.hidden = !met;
  }
}
