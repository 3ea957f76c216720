// The desk: j k move through rows, Enter opens, "?" helps, g + letter goes, data-key acts ("/" is in main.js).
// One switch in the help turns all single keys off (WCAG 2.1.4).
// The page names this file itself: what main.js fetches may come after the first key of somebody quick.
const help = document.querySelector("#keys-help");
const store = "tongban.keys";
let off = read() === "off";
let going = 0;

function read() { try { return localStorage.getItem(store); } catch { return null; } }
function write(value) { try { localStorage.setItem(store, value); } catch { /* private mode: for this page only */ } }
const typing = (el) => el?.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el?.tagName ?? "")
  || (el?.tagName === "INPUT" && !/^(radio|checkbox|button|submit|file)$/.test(el.type));
const seen = (el) => el.getClientRects().length > 0 && !el.disabled;
const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(seen);

function move(step) {
  const links = all("[data-row-link]");
  if (!links.length) return false;
  const row = document.activeElement?.closest("[data-row]");
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[to].focus();
  links[to].closest("[data-row]").scrollIntoView({ block: "nearest" });
  return true;
}

function act(key) {
  // An opened panel answers first, so that 1, 2, 3 mean its choices.
  const panel = document.activeElement?.closest("details[open]");
  const same = (el) => el.dataset.key === key;
  const target = (panel && all("[data-key]", panel).find(same)) || all("[data-key]").find(same);
  if (!target) return false;
  if (target.tagName === "SUMMARY") {
    const details = target.parentElement;
    for (const other of document.querySelectorAll("details.panel[open]")) if (other !== details) other.open = false;
    details.open = true;
    (all("input:not([type=hidden]), select, textarea, button", details)[0] ?? target).focus();
  } else if (/^(radio|checkbox)$/.test(target.type)) {
    target.click();
    target.focus();
  } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) target.focus();
  else target.click();
  return true;
}

function describe() {
  const list = help.querySelector("dl");
  for (const old of list.querySelectorAll("[data-found]")) old.remove();
  for (const el of all("[data-key], [data-go]").slice(0, 40)) {
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    for (const key of el.dataset.go ? ["g", el.dataset.go] : [el.dataset.key]) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      dt.append(kbd, " ");
    }
    const said = (el.closest("label") ?? el).cloneNode(true);
    for (const extra of said.querySelectorAll("kbd, .count, small, svg")) extra.remove();
    dd.textContent = said.textContent.trim();
    dt.dataset.found = dd.dataset.found = "";
    list.append(dt, dd);
  }
  if (!help.open) help.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const { key } = event;
  if (key === "Escape" && typing(document.activeElement)) return document.activeElement.blur();
  if (typing(event.target) || help?.open || (off && key !== "?")) return;
  let done = false;
  if (key === "?" && help) { describe(); done = true; }
  else if (Date.now() < going) {
    going = 0;
    const link = all("[data-go]").find((el) => el.dataset.go === key);
    if (link) { link.click(); done = true; }
  } else if (key === "g") { going = Date.now() + 1500; done = true; }
  else if (key === "j") done = move(1);
  else if (key === "k") done = move(-1);
  else if (key.length === 1 && key !== " ") done = act(key);
  if (done) event.preventDefault();
});

const box = help?.querySelector("[data-keys-off]");
if (box) {
  box.checked = off;
  document.body.classList.toggle("no-keys", off);
  box.addEventListener("change", () => {
    off = box.checked;
    write(off ? "off" : "on");
    document.body.classList.toggle("no-keys", off);
  });
}
