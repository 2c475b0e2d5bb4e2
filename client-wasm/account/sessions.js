// The list of sessions.
import { onPress } from "./forms.js";
import { write } from "./views.js";

const list = document.querySelector("[data-list=sessions]");
const heading = document.getElementById("sessions");
const template = document.getElementById("session");
const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const items = new Map(); // by session id
let latest = 0;

/** Asks for the sessions and lists them: this one first, then the newest. */
export async function listSessions(auth) {
  const asked = (latest += 1);
  const sessions = await auth.listSessions();
  const own = auth.session().data?.session.id;
  if (asked !== latest || !own) return; // a newer answer is there, or on its way
  sessions.sort((a, b) => (b.id === own) - (a.id === own) || b.createdAt.localeCompare(a.createdAt));

  for (const [id, item] of items) {
    if (sessions.some((session) => session.id === id)) continue;
    if (item.contains(document.activeElement)) heading.focus();
    item.remove();
    items.delete(id);
  }
  // What is in its place stays untouched: the keyboard may be there.
  let place = list.firstElementChild;
  for (const session of sessions) {
    if (!items.has(session.id)) items.set(session.id, itemFor(auth, session, session.id === own));
    const item = items.get(session.id);
    if (item === place) place = place.nextElementSibling;
    else list.insertBefore(item, place);
  }
}

function itemFor(auth, { token, userAgent, ipAddress, createdAt }, own) {
  const item = template.content.firstElementChild.cloneNode(true);
  const name = device(userAgent ?? "");
  const since = `since ${time.format(new Date(createdAt))}`;
  write({ device: name, details: [since, ipAddress].filter(Boolean).join(" · ") }, item);
  item.querySelector("[data-field=current]").hidden = !own;
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `End the session on ${name}, ${own ? "this device" : since}`);
  onPress(button, async () => {
    await auth.revokeSession({ token });
    if (auth.session().status === "signed-in") await listSessions(auth);
    return `The session on ${name} has ended.`;
  });
  return item;
}

/** A name for people, from what the browser says about itself. */
function device(agent) {
  const find = (names) => names.find(([, pattern]) => pattern.test(agent))?.[0];
  const browser = find([
    ["Edge", /Edg\//],
    ["Opera", /OPR\//],
    ["Firefox", /Firefox\//],
    ["Chromium", /Chrom(e|ium)\//],
    ["Safari", /Safari\//],
  ]);
  const system = find([
    ["Android", /Android/],
    ["iOS", /iPhone|iPad/],
    ["Windows", /Windows/],
    ["macOS", /Mac OS/],
    ["Linux", /Linux/],
  ]);
  return [browser ?? (agent.split("/")[0] || "an unknown program"), system].filter(Boolean).join(" on ");
}
