// A part of the page that asks for itself again: data-live = its address, data-live-every = seconds.
// Keeps focus, ticks and scroll; rests while hidden or while somebody is choosing inside it; backs off when the line is bad.
const slowest = 300;

function place(part) {
  const active = document.activeElement;
  return {
    row: part.contains(active) ? active.closest("[data-row]")?.dataset.row : undefined,
    ticks: new Set([...part.querySelectorAll("input:checked")].map((el) => `${el.name}=${el.value}`)),
    rows: new Set([...part.querySelectorAll("[data-row]")].map((el) => el.dataset.row)),
    top: part.getBoundingClientRect().top,
  };
}

function put(part, fresh, was) {
  part.replaceChildren(...fresh.childNodes);
  for (const el of part.querySelectorAll("input[type=checkbox], input[type=radio]")) {
    if (was.ticks.has(`${el.name}=${el.value}`)) el.checked = true;
  }
  let added = 0;
  for (const row of part.querySelectorAll("[data-row]")) {
    if (!was.rows.has(row.dataset.row)) { row.classList.add("fresh"); added += 1; }
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

for (const part of document.querySelectorAll("[data-live]")) {
  const every = Math.max(5, Number(part.dataset.liveEvery) || 30);
  const state = document.createElement("p");
  state.className = "live-state";
  state.setAttribute("role", "status");
  part.after(state);
  let wait = every;
  let last = "";
  let timer = 0;

  const again = () => { clearTimeout(timer); timer = setTimeout(ask, wait * 1000); };
  async function ask() {
    if (document.hidden || busy(part)) return again();
    try {
      const answer = await fetch(part.dataset.live, {
        headers: { "X-Fragment": "1", Accept: "text/html" }, cache: "no-cache", signal: AbortSignal.timeout(15000),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      wait = every;
      if (text !== last && last !== "" && !busy(part)) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const added = put(part, page.getElementById(part.id) ?? page.body, place(part));
        state.textContent = added ? (part.dataset.liveWord ?? "").replace("{n}", added) : "";
      }
      last = text;
    } catch {
      wait = Math.min(wait * 2, slowest);
    }
    again();
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  again();
}
