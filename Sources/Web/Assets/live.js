// Parts of the page that show by themselves what has changed (pieces/live). The event stream says when to look; where there
// is none, a part asks now and then. Keeps focus, ticks and scroll. While the reader is in a part nothing in it moves: a
// quiet line says that there is something new. Rests while the page is hidden, so that many tabs take no connections.
import { follow } from "./events.js";

const slowest = 300;
const gap = 3; // Seconds between two looks, however much happens.
const told = 6; // With a stream, so many times less often without being told.

function place(part) {
  const active = document.activeElement;
  return {
    row: part.contains(active) ? active.closest("[data-row]")?.dataset.row : undefined,
    ticks: new Set([...part.querySelectorAll("input:checked")].map((el) => `${el.name}=${el.value}`)),
    top: part.getBoundingClientRect().top,
  };
}

const rows = (root) => [...root.querySelectorAll("[data-row]")].map((el) => el.dataset.row);

function put(part, fresh) {
  const was = place(part);
  const known = new Set(rows(part));
  part.replaceChildren(...fresh.childNodes);
  for (const el of part.querySelectorAll("input[type=checkbox], input[type=radio]")) {
    if (was.ticks.has(`${el.name}=${el.value}`)) el.checked = true;
  }
  let added = 0;
  for (const row of part.querySelectorAll("[data-row]")) {
    if (!known.has(row.dataset.row)) { row.classList.add("fresh"); added += 1; }
    if (row.dataset.row === was.row) row.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  }
  scrollBy(0, part.getBoundingClientRect().top - was.top);
  return added;
}

function busy(part) {
  const active = document.activeElement;
  return part.contains(active) && active.matches("input:not([type=checkbox]):not([type=radio]), select, textarea")
    || part.querySelector("details[open], dialog[open]") !== null;
}

// The pointer is on it, or the keyboard: a row that moved now would be the wrong one.
const inside = (part) => part.contains(document.activeElement)
  || (matchMedia("(hover: hover)").matches && part.matches(":hover"));

function settled(part, fresh) {
  if (busy(part)) return false;
  const [now, then] = [rows(part), rows(fresh)];
  const isSameOrder = now.length > 0 && now.length === then.length && now.every((row, at) => row === then[at]);
  return isSameOrder || !inside(part);
}

function watch(part) {
  const every = Math.max(5, Number(part.dataset.liveEvery) || 30);
  const state = document.createElement("p");
  state.className = "live-state";
  state.setAttribute("role", "status");
  part.after(state);
  let wait = every;
  let isTold = false;
  let shown = part.innerHTML.trim();
  let waiting = null;
  let timer = 0;
  let askedAt = 0;
  let asking = false;
  let again = false;

  const later = (seconds) => { clearTimeout(timer); timer = setTimeout(ask, seconds * 1000); };

  function show() {
    if (!waiting) return;
    shown = waiting.innerHTML.trim();
    const added = put(part, waiting);
    waiting = null;
    state.textContent = added ? (part.dataset.liveWord ?? "").replace("{n}", added) : "";
  }

  function offer() {
    if (state.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = part.dataset.liveShow;
    button.addEventListener("click", () => { show(); part.querySelector("[data-row-link]")?.focus({ preventScroll: true }); });
    state.replaceChildren(`${part.dataset.liveChanged} `, button);
  }

  function settle() {
    if (!waiting) return;
    if (settled(part, waiting)) show();
    else offer();
  }

  async function ask() {
    if (document.hidden) return;
    if (asking) { again = true; return; }
    asking = true;
    askedAt = Date.now();
    try {
      const answer = await fetch(part.dataset.live, {
        headers: { "X-Fragment": "1", Accept: "text/html" }, cache: "no-cache", signal: AbortSignal.timeout(15000),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id) ?? page.body;
      wait = every;
      if (fresh.innerHTML.trim() === shown) {
        if (waiting) state.textContent = "";
        waiting = null;
      } else { waiting = fresh; settle(); }
    } catch {
      wait = Math.min(wait * 2, slowest);
    }
    asking = false;
    later(again ? gap : isTold ? Math.min(wait * told, slowest) : wait);
    again = false;
  }

  const soon = () => later(Math.max(0.1, gap - (Date.now() - askedAt) / 1000));
  part.addEventListener("pointerleave", () => setTimeout(settle));
  part.addEventListener("focusout", () => setTimeout(settle));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  later(wait);
  return {
    soon,
    only: part.dataset.liveCase,
    told(is) { if (is === isTold) return; isTold = is; later(is ? Math.min(wait * told, slowest) : wait); },
  };
}

const parts = [...document.querySelectorAll("[data-live]")];
const first = parts[0].dataset;
const watched = parts.map(watch);
const cases = new Set(watched.map((part) => part.only));
if (first.liveStream) {
  follow(first.liveStream, {
    after: first.liveAfter,
    only: cases.size === 1 ? [...cases][0] : undefined,
    opened: () => watched.forEach((part) => part.told(true)),
    lost: () => watched.forEach((part) => part.told(false)),
    reset: () => watched.forEach((part) => part.soon()),
    happened: (id) => watched.forEach((part) => { if (!part.only || part.only === id) part.soon(); }),
  });
}
