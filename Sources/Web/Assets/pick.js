// Says once which result of a search was followed, so that the search learns. A reload or a link from elsewhere says
// nothing.
const form = document.querySelector("form[data-pick]");
const from = document.referrer ? new URL(document.referrer) : null;
const kind = performance.getEntriesByType("navigation")[0]?.type;
if (from?.origin === location.origin && from.pathname !== location.pathname && kind === "navigate") {
  navigator.sendBeacon(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
}
