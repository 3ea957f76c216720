// One file in parts (tus 1.0.0): what has arrived is asked for and the rest sent, as often as the line breaks.
const kilo = 1024;
// One part: over a line of 2 KB a second it takes two minutes, and so much is sent again at the very most.
const partBytes = 256 * kilo;
const waits = [1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000);
const hours = 23;
// In a row without anything arriving: about half an hour.
const triesMax = 60;

export function size(bytes) {
  return bytes < kilo * kilo ? `${Math.max(1, Math.round(bytes / kilo))} KB` : `${(bytes / kilo / kilo).toFixed(1)} MB`;
}

// Uploads begun in this tab, so that picking the same file again goes on with it.
const key = (file) => `tongban.upload.${file.name}.${file.size}.${file.lastModified}`;
function remembered(file) {
  try {
    const [at, place] = JSON.parse(sessionStorage.getItem(key(file)) ?? "[]");
    return at && Date.now() - at < hours * 3600 * 1000 ? place : undefined;
  } catch { return undefined; }
}
function remember(file, place) {
  try {
    if (place) sessionStorage.setItem(key(file), JSON.stringify([Date.now(), place]));
    else sessionStorage.removeItem(key(file));
  } catch { /* full or forbidden: it is only begun anew then */ }
}

class Refusal extends Error {
  constructor(message, file) { super(message); this.file = file; }
}

// XMLHttpRequest and not fetch: only it tells how much of a part has left. No answer at all gives status 0.
function ask(method, address, headers, body, progress) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
    if (progress) request.upload.addEventListener("progress", (sent) => progress(sent.loaded));
    request.addEventListener("loadend", () => done(request));
    request.send(body ?? null);
  });
}

// Until the line is back, or a while has passed.
function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

const sentence = (request) => { try { return JSON.parse(request.responseText).title; } catch { return ""; } };
// What another try may mend: no answer, too busy, not at that offset, still being looked at, changed on its way.
const passes = (status) => status === 0 || status >= 500 || [409, 423, 460].includes(status);

// Gives the file's id; nothing where this way is closed and the form has to carry the file itself.
export async function send(file, { address, csrf, progress, waiting }) {
  if (!address) return undefined;
  const own = { "X-CSRF-Token": csrf ?? "" };
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name.slice(-120))));
  let place = remembered(file);
  let offset = -1;
  let tries = 0;
  let begun = 0;
  while (offset < file.size) {
    let answer;
    if (!place) {
      answer = await ask("POST", address, { ...own, "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` });
      place = answer.getResponseHeader("Location") ?? undefined;
      if (answer.status === 201) {
        remember(file, place);
        // A browser without cookies would begin for ever.
        if (++begun > 2) return undefined;
      }
    } else if (offset < 0) {
      answer = await ask("GET", place, own);
    } else {
      const part = file.slice(offset, offset + partBytes);
      answer = await ask("PATCH", place, {
        ...own, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream",
      }, part, (bytes) => progress(offset + bytes));
    }
    if (answer.status < 300 && answer.status > 0) {
      offset = Number(answer.getResponseHeader("Upload-Offset"));
      progress(offset);
      tries = 0;
      waiting(false);
    } else if (passes(answer.status) && tries < triesMax) {
      if (answer.status === 0) waiting(true);
      else if (answer.status >= 500) waiting(sentence(answer));
      await pause(waits[Math.min(tries++, waits.length - 1)]);
      offset = -1;
    } else if (answer.status === 404 && place) {
      remember(file, undefined);
      place = undefined;
      offset = -1;
    } else if ([401, 403, 405, 412].includes(answer.status)) {
      return undefined;
    } else {
      remember(file, undefined);
      throw new Refusal(sentence(answer), file.name);
    }
  }
  remember(file, undefined);
  return place.split("/").pop();
}
