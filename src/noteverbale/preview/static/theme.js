// Light or dark before the first paint, as it was chosen last. What scripts fill in is not shown as missing meanwhile.
document.documentElement.classList.add("js");
try { const kept = localStorage.getItem("theme"); if (kept) document.documentElement.dataset.theme = kept; } catch { /* private */ }
