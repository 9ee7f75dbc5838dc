// Light or dark before the first paint, as it was chosen last.
try { const kept = localStorage.getItem("theme"); if (kept) document.documentElement.dataset.theme = kept; } catch { /* private */ }
