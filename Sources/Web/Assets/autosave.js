// Keeps what is typed, per form, until it is sent. Never identity numbers, passwords or files (data-private);
// on a shared terminal (html[data-shared]) only until the tab closes.
const days = 7 * 24 * 3600 * 1000;
const shared = document.documentElement.hasAttribute("data-shared");

function box() { try { return shared ? sessionStorage : localStorage; } catch { return null; } }
const kept = (el) => el.name && !el.matches("[type=hidden],[type=password],[type=file],[type=submit],[data-private]");
const fields = (form) => [...form.elements].filter(kept);

function values(form) {
  return fields(form).map((el) => [el.name, /^(radio|checkbox)$/.test(el.type) ? [el.value, el.checked] : el.value]);
}

function restore(form, saved) {
  for (const [name, value] of saved) {
    for (const el of fields(form).filter((field) => field.name === name)) {
      if (!Array.isArray(value)) el.value = value;
      else if (el.value === value[0]) el.checked = value[1];
    }
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const store = box();
  if (!store) break;
  const key = `tongban.draft.${location.pathname}.${form.dataset.autosave}`;
  const notice = form.querySelector("[data-autosave-notice]");
  const before = JSON.stringify(values(form));
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    timer = 0;
    try {
      store.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
    } catch { /* full or forbidden: the form itself still works */ }
  };
  const forget = () => { clearTimeout(timer); timer = 0; store.removeItem(key); };

  // A page that came back with errors already holds what was typed.
  const fresh = !document.querySelector("[data-errors]");
  try {
    const saved = JSON.parse(store.getItem(key) ?? "null");
    if (saved && Date.now() - saved.at > days) forget();
    else if (saved && fresh && JSON.stringify(saved.values) !== before) {
      restore(form, saved.values);
      if (notice) notice.hidden = false;
    }
  } catch { forget(); }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
  // Without a line the answer will not come: what was typed must survive the failed try.
  form.addEventListener("submit", () => { if (navigator.onLine) forget(); else save(); });
  addEventListener("pagehide", () => { if (timer) save(); });
  form.querySelector("[data-autosave-discard]")?.addEventListener("click", () => {
    forget();
    form.reset();
    if (notice) notice.hidden = true;
  });
}
