// Light or dark before the first paint, as it was chosen last. Content that scripts load is not shown as missing before.
document.documentElement.classList.add("js");
try { const kept = localStorage.getItem("theme"); if (kept) document.documentElement.dataset.theme = kept; } catch { /* private */ }
