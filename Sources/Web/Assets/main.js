// Loads only what this page has a use for. Every page works without any of it.
const has = (selector) => document.querySelector(selector) !== null;
if (has("form[data-autosave]")) import("./autosave.js");
if (has("input[type=file][data-max-bytes], form[data-upload]")) import("./upload.js");
if (has("[data-live]")) import("./live.js");
if (has("form[data-pick]")) import("./pick.js");
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
document.querySelector("[data-errors]")?.focus();
// A folded due date is opened on paper.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.due")) details.open = true;
});
addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-search]");
  if (event.key !== "/" || !box || document.body.classList.contains("no-keys")) return;
  if (event.target.closest("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});
