// Reloads the open page when files change, and handles keys. All else works without this script.
"use strict";

const announcement = document.getElementById("announcement");
const tell = (text) => { announcement.textContent = text; };

// When a file was saved, the content is fetched again and replaced, except a form with text in it until it is sent.
// Small pictures are fetched two at a time, and only those in view: the server draws each on request.
const inView = new Set();
let fetching = 0;
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) { if (entry.isIntersecting) inView.add(entry.target); else inView.delete(entry.target); }
  fetchNext();
}, { rootMargin: "150px" });
function fetchNext() {
  for (const image of inView) {
    if (fetching >= 2) return;
    inView.delete(image);
    if (!image.isConnected) continue;
    watcher.unobserve(image);
    fetching += 1;
    image.onload = image.onerror = () => { fetching -= 1; image.onload = image.onerror = null; fetchNext(); };
    image.src = image.dataset.src;
  }
}
const watchPictures = (within) => within.querySelectorAll("img[data-src]").forEach((image) => watcher.observe(image));
watchPictures(document);
document.addEventListener("htmx:afterSettle", () => watchPictures(document));

let version = null;
let waiting = false;
async function renew() {
  const busy = document.activeElement;
  if (busy && busy.closest("form") && busy.matches("textarea, input:not([type=hidden])") && busy.value) { waiting = true; tell("The files changed; the page is renewed when you leave the form."); return; }
  waiting = false;
  const open = [...document.querySelectorAll("#live details")].map((one) => one.open);
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "preview" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!fresh) return;
  const images = new Map([...document.querySelectorAll("#live img[id]")].map((one) => [one.id, one.src]));
  fresh.querySelectorAll("details").forEach((one, i) => { if (open[i]) one.open = true; });
  const small = new Map([...document.querySelectorAll("#live img[data-src][src]")].map((one) => [one.alt, one.src]));
  fresh.querySelectorAll("img[data-src]").forEach((one) => { if (small.has(one.alt)) one.src = small.get(one.alt); });
  const focused = busy && busy.id;
  document.getElementById("live").replaceWith(fresh);
  if (window.htmx) window.htmx.process(fresh);
  watchPictures(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  fresh.querySelectorAll("img[id]").forEach((one) => { if (images.get(one.id) !== one.src) one.classList.add("fresh"); });
  tell("The page was renewed.");
}
document.addEventListener("focusout", () => { if (waiting) setTimeout(renew, 300); });

const events = new EventSource("/events");
events.addEventListener("version", (event) => {
  if (version !== null && version !== event.data) renew();
  version = event.data;
});
events.addEventListener("changed", (event) => { version = event.data; renew(); });
events.addEventListener("error", () => { tell("The program is not answering; the page is as it was."); });
window.addEventListener("beforeunload", () => events.close());

// Light or dark.
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private */ }
  tell(`The page is ${root.dataset.theme}.`);
});

// Keys of one letter can be switched off, and are off at first (WCAG 2.1.4).
const keys = document.getElementById("keys");
try { keys.checked = localStorage.getItem("keys") === "on"; } catch { /* private */ }
keys.addEventListener("change", () => { try { localStorage.setItem("keys", keys.checked ? "on" : "off"); } catch { /* private */ } });
document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (!keys.checked || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") { const box = document.getElementById("search"); if (box) { event.preventDefault(); box.focus(); } return; }
  const zoom = document.getElementById("zoom");
  if (zoom && (event.key === "+" || event.key === "-")) {
    const to = zoom.selectedIndex + (event.key === "+" ? 1 : -1);
    if (to >= 0 && to < zoom.options.length) { zoom.selectedIndex = to; zoom.form.requestSubmit(); }
    return;
  }
  document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
});
