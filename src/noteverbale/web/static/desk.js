// Renews the open page when files change, and handles keys. All else works without this script.
"use strict";

const announcement = document.getElementById("announcement");
let announcedAt = 0;  // when something was put into it last, in ms
const tell = (name) => { announcedAt = performance.now(); announcement.textContent = announcement.dataset[name] || name; };
// A screen reader reads aloud what is put into the announcement, but not what is on a page from the start, such as "Saved".
const result = document.querySelector("main .say[role=status]");
if (result) setTimeout(() => tell(result.textContent), 500);

// When a file was saved, the content is fetched again and replaced, except while a person fills in a form.
let version = document.getElementById("live").dataset.version || null;  // what the page was made from
let renewals = 0;
let waiting = false;
let entered = false;  // in a form that was not sent yet, so that a renewal would lose it
let unsaved = false;  // the same for a long form: the browser asks before the page is left
document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form?.method === "post") entered = true;
  if (form?.matches("[data-keep]")) unsaved = true;
});
document.addEventListener("submit", () => { entered = unsaved = false; });
const busy = () => {
  const field = document.activeElement;
  return entered || unsaved || (field && field.closest("form") && field.matches("textarea, input:not([type=hidden], [type=checkbox])") && field.value);
};
async function renew(quiet) {
  if (document.querySelector("main[data-still]")) return;
  if (busy()) { waiting = true; tell("waitingForYou"); return; }
  waiting = false;
  const open = [...document.querySelectorAll("#live details")].map((each) => each.open);
  const images = new Map([...document.querySelectorAll("#live img[id]")].map((each) => [each.id, each.src]));
  const turn = ++renewals;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "desk" } });
  const [digest, pages] = (answer.headers.get("X-Printed") || "").split(" ");
  if (digest && turn === renewals && !busy()) showPages(digest, pages);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!fresh || turn !== renewals) return;  // an answer that a later one has overtaken is older
  if (busy()) { waiting = true; tell("waitingForYou"); return; }  // the person began to fill in a form meanwhile
  fresh.querySelectorAll("details").forEach((each, i) => { if (open[i]) each.open = true; });
  const focused = document.activeElement && document.activeElement.id;
  document.getElementById("live").replaceWith(fresh);
  if (window.htmx) window.htmx.process(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  fresh.querySelectorAll("img[id]").forEach((each) => { if (images.get(each.id) !== each.src) each.classList.add("fresh"); });
  const outcome = quiet === true && !fresh.querySelector("[data-follow]") && fresh.querySelector("[data-outcome]");
  if (outcome) tell(outcome.textContent); else if (quiet !== true && performance.now() - announcedAt > 3000) tell("renewed");
  follow();
}
// The headers of a page name its copy as soon as that is printed. What is seen of its pages is asked for while the words are made.
function showPages(digest, pages) {
  for (const each of [...document.querySelectorAll("#live img.sheet[id]")].slice(0, pages)) {
    const { top, bottom } = each.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) each.src = each.src.replace(/\/picture\/[^/]+/, `/picture/${digest}`);
  }
}
document.addEventListener("focusout", () => setTimeout(() => { if (waiting && !busy()) renew(); }, 300));

// A browser keeps six connections to a server for all its tabs: a tab that is not seen holds none, unless a form in it is unsaved.
const note = document.querySelector("form[data-note]")?.dataset.note;
let events = null;
function listen() {
  if (events) return;
  const source = events = new EventSource("/events" + (note ? `?note=${encodeURIComponent(note)}` : ""));
  source.addEventListener("version", (event) => {
    if (version !== null && version !== event.data) renew();
    version = event.data;
  });
  source.addEventListener("changed", (event) => { version = event.data; renew(); });
  source.addEventListener("others", (event) => {
    const others = document.getElementById("others");
    if (others) others.textContent = event.data && others.dataset.words.replace("{names}", event.data.replaceAll("\n", others.dataset.comma));
  });
  // Firefox reports an error also when a person leaves the page.
  source.addEventListener("error", () => setTimeout(() => { if (events === source && source.readyState !== 1) tell("notAnswering"); }, 2000));
}
function pause() {
  events?.close();
  followed?.source.close();
  events = followed = null;
}
function resume() {
  listen();
  follow();
}
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
window.addEventListener("pagehide", pause);
window.addEventListener("pageshow", (event) => { if (event.persisted) resume(); });  // the browser kept the page for its Back button
document.addEventListener("visibilitychange", () => { if (!document.hidden) resume(); else if (!unsaved) pause(); });

// The page of something in the making has the address of its progress: it is fetched again whenever there is more to show.
let followed = null;
function follow() {
  const address = document.querySelector("[data-follow]")?.dataset.follow;
  if (followed?.address === address) return;
  followed?.source.close();
  followed = null;
  if (!address) return;
  const source = new EventSource(address);
  followed = { address, source };
  source.addEventListener("progress", () => renew(true));
}
if (!document.hidden) resume();

// Files are sent as soon as they are chosen, where the page says so.
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-send]") && event.target.files.length) event.target.form.requestSubmit();
});

// Light or dark.
document.getElementById("theme")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private */ }
  tell(root.dataset.theme);
});

// Keys of one letter can be switched off, and are off at first (WCAG 2.1.4).
const keys = document.getElementById("keys");
try { keys.checked = localStorage.getItem("keys") === "on"; } catch { /* private */ }
keys?.addEventListener("change", () => { try { localStorage.setItem("keys", keys.checked ? "on" : "off"); } catch { /* private */ } });
document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (!keys?.checked || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") {
    const box = document.getElementById("search") || document.getElementById("find");
    if (box) { event.preventDefault(); box.focus(); }
    return;
  }
  const zoom = document.getElementById("zoom");
  if (zoom && (event.key === "+" || event.key === "-")) {
    const to = zoom.selectedIndex + (event.key === "+" ? 1 : -1);
    if (to >= 0 && to < zoom.options.length) { zoom.selectedIndex = to; zoom.form.requestSubmit(); }
    return;
  }
  document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
});
