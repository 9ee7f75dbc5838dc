// Renews the open page when files change, and handles keys. All else works without this script.
"use strict";

const announcement = document.getElementById("announcement");
let announcedAt = 0;  // when something was put into it last, in ms
const tell = (name) => { announcedAt = performance.now(); announcement.textContent = announcement.dataset[name] || name; };
// A screen reader reads aloud what is put into the announcement, but not what is on a page from the start, such as "Saved".
const result = document.querySelector("main .say[role=status]");
if (result) setTimeout(() => tell(result.textContent), 500);
// A notice is seen as long as it is true, and read aloud once.
function showNotice(name) {
  if (announcement.className !== "notice" || announcement.textContent !== announcement.dataset[name]) tell(name);
  announcement.className = "notice";
}
function hideNotice() {
  if (announcement.className === "notice") announcement.textContent = "";  // a screen reader finds what is not seen too
  announcement.className = "vh";
}

// When a file was saved, the content is fetched again and replaced, except while a person fills in a form.
let version = document.getElementById("live").dataset.version || null;  // what the page was made from
let renewal = null;  // what gives up the fetch of the last one
const AGAIN = 2000;  // ms until a renewal that failed is tried again; what is answered then is shown, also a fault
let pictures = null;  // the addresses of the pictures before a renewal that has not replaced the words yet
let waiting = false;
let sending = false;
const isChanged = (field) => {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.matches("input, textarea") && field.value !== field.defaultValue;
  const options = [...field.options];
  const first = !field.multiple && !options.some((each) => each.defaultSelected);  // the browser has chosen the first
  return options.some((each, i) => each.selected !== (first ? i === 0 : each.defaultSelected));
};
const isFilledIn = (forms) => [...document.querySelectorAll(forms)].some((form) => [...form.elements].some(isChanged));
const isUnsaved = () => !sending && isFilledIn("form[data-keep]");
document.addEventListener("submit", (event) => { if (event.target.method === "post") sending = true; });
const busy = () => {
  const field = document.activeElement;
  return isFilledIn("#live form[method=post]") || (field && field.closest("form") && field.matches("textarea, input:not([type=hidden], [type=checkbox])") && field.value);
};
function wait() {
  waiting = true;
  showNotice("waitingForYou");
}
function putPicturesBack() {
  pictures?.forEach((address, id) => { const each = document.getElementById(id); if (each) each.src = address; });
  pictures = null;
}
async function renew(quiet, isSecond) {
  if (document.querySelector("main[data-still]")) return;
  if (busy()) { wait(); return; }
  if (waiting) hideNotice();  // that the program does not answer is shown until it does
  waiting = false;
  const open = [...document.querySelectorAll("#live details")].map((each) => each.open);
  pictures ??= new Map([...document.querySelectorAll("#live img[id]")].map((each) => [each.id, each.src]));
  renewal?.abort();
  const mine = renewal = new AbortController();
  let fresh = null;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "desk" }, signal: mine.signal });
    const [digest, pages] = (answer.headers.get("X-Printed") || "").split(" ");
    if (digest && mine === renewal && !busy()) showPages(digest, pages);
    const text = await answer.text();
    if (answer.ok || isSecond) fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
  } catch { /* no connection */ }
  if (mine !== renewal) return;  // a later renewal has taken the place of this one
  if (busy()) { putPicturesBack(); wait(); return; }  // the person began to fill in a form meanwhile
  if (!fresh) {
    putPicturesBack();
    version = "";  // the page is still the old one: it is renewed once the program answers
    setTimeout(() => { if (mine === renewal && !document.hidden) renew(quiet, true); }, AGAIN);
    return;
  }
  const images = pictures;
  pictures = null;
  fresh.querySelectorAll("details").forEach((each, i) => { if (open[i]) each.open = true; });
  const refocus = inPlaceOf(document.activeElement, fresh);
  document.getElementById("live").replaceWith(fresh);
  hideNotice();
  if (window.htmx) window.htmx.process(fresh);
  refocus?.focus({ preventScroll: true });
  fresh.querySelectorAll("img[id]").forEach((each) => { if (images.get(each.id) !== each.src) each.classList.add("fresh"); });
  const outcome = quiet === true && !fresh.querySelector("[data-follow]") && fresh.querySelector("[data-outcome]");
  if (outcome) tell(outcome.textContent); else if (quiet !== true && performance.now() - announcedAt > 3000) tell("renewed");
  if (fresh.dataset.version && !document.hidden) resume(); else pause();  // without a version the person is signed out
}
// What has the place of an element in other content: that of its id, else the same element, of several the one with its number.
function inPlaceOf(element, fresh) {
  const live = document.getElementById("live");
  if (!element || element === live || !live.contains(element)) return null;
  if (element.id) return fresh.querySelector(`#${CSS.escape(element.id)}`);
  const same = (root) => [...root.querySelectorAll(element.tagName)].filter((each) => each.outerHTML === element.outerHTML);
  return same(fresh)[same(live).indexOf(element)] || null;
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
    if (waiting) showNotice("waitingForYou"); else hideNotice();
    if (version !== null && version !== event.data) renew();
    version = event.data;
  });
  source.addEventListener("changed", (event) => { version = event.data; renew(); });
  source.addEventListener("others", (event) => {
    const others = document.getElementById("others");
    if (others) others.textContent = event.data && others.dataset.words.replace("{names}", event.data.replaceAll("\n", others.dataset.comma));
  });
  // Firefox reports an error also when a person leaves the page.
  source.addEventListener("error", () => setTimeout(() => {
    if (events !== source || source.readyState === 1) return;
    if (source.readyState === 2) { events = null; renew(true); return; }  // refused: the page says why, or listens again
    showNotice("notAnswering");
  }, 2000));
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
window.addEventListener("beforeunload", (event) => { if (isUnsaved()) event.preventDefault(); });
window.addEventListener("pagehide", pause);
window.addEventListener("pageshow", (event) => { sending = false; if (event.persisted) resume(); });  // the browser kept the page for its Back button
document.addEventListener("visibilitychange", () => { if (!document.hidden) resume(); else if (!isUnsaved()) pause(); });

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

// Files are sent as soon as they are chosen, where the page says so. A person may choose them before this script is there; after Reload or
// Back the browser may have put in again what was chosen, and sent, before.
const FILES = "input[type=file][data-send]";
const send = (input) => { if (input.files.length) input.form.requestSubmit(); };
document.addEventListener("change", (event) => { if (event.target.matches(FILES)) send(event.target); });
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") document.querySelectorAll(FILES).forEach(send);

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
