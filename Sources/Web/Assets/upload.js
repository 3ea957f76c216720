// Checks size and kind before anything is sent, sends files in parts that go on where the line broke, and shows how far
// they are (form[data-upload]). Without this script the form carries its files by itself.
import { send, size } from "./parts.js";

function allowed(file, accept) {
  const kinds = accept.split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
  const name = file.name.toLowerCase();
  return !kinds.length || kinds.some((kind) => kind.startsWith(".") ? name.endsWith(kind)
    : kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind);
}

function watchInput(input) {
  const list = input.parentElement.querySelector("[data-files]");
  input.addEventListener("change", () => {
    let wrong = "";
    const lines = [...input.files].map((file) => {
      const bad = file.size > Number(input.dataset.maxBytes) ? input.dataset.tooBig
        : allowed(file, input.accept) ? "" : input.dataset.wrongKind;
      wrong ||= bad;
      const line = document.createElement("li");
      line.className = bad ? "bad" : "";
      line.textContent = `${file.name} · ${size(file.size)}${bad ? ` · ${bad}` : ""}`;
      return line;
    });
    list?.replaceChildren(...lines);
    input.setCustomValidity(wrong);
    if (wrong) input.reportValidity();
  });
}

// What is told while files are on their way: how far, what is waited for, what was not taken.
function report(form) {
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", form.dataset.upload);
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  form.append(bar, line);
  return {
    progress: (part) => { bar.value = part; },
    say: (text) => { line.textContent = text; },
    end: (flaw) => {
      bar.remove();
      line.textContent = flaw ?? "";
      line.className = flaw ? "bad" : "";
      if (flaw) line.setAttribute("role", "alert"); else line.remove();
    },
  };
}

function post(form, body, told) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.addEventListener("error", () => told.end(form.dataset.uploadFailed ?? ""));
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL !== form.action) return location.assign(request.responseURL);
    // An answer of its own, such as the page on which somebody confirms what was filled in.
    if (request.status < 400) {
      document.open();
      document.write(request.responseText);
      return document.close();
    }
    told.end();
    const main = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!main) return;
    document.querySelector("main").replaceChildren(...main.childNodes);
    watch(document.querySelector("main"));
    (document.querySelector("[data-errors]") ?? document.querySelector("main")).focus();
  });
  request.addEventListener("loadend", () => enable(form, true));
  request.send(body);
}

const enable = (form, on) => { for (const button of form.querySelectorAll("button")) button.disabled = !on; };

// Sends the files of one field; true when all are there and named in the body, so that the form stays small.
async function sendField(input, form, body, told, sent) {
  const ids = [];
  for (const file of input.files) {
    const id = await send(file, {
      address: form.dataset.uploads, csrf: body.get("csrf"),
      progress: (bytes) => told.progress((sent.before + bytes) / sent.whole),
      waiting: (why) => told.say(why === true ? form.dataset.uploadWaiting ?? "" : why || ""),
    });
    if (!id) return;
    ids.push(id);
    sent.before += file.size;
  }
  body.delete(input.name);
  for (const id of ids) body.append(`have.${input.name}`, id);
}

function watchForm(form) {
  form.addEventListener("submit", async (event) => {
    const inputs = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
    if (!inputs.length || event.defaultPrevented) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    enable(form, false);
    const told = report(form);
    const files = inputs.flatMap((input) => [...input.files]);
    const sent = { before: 0, whole: files.reduce((sum, file) => sum + file.size, 0) };
    try {
      for (const input of inputs) await sendField(input, form, body, told, sent);
      post(form, body, told);
    } catch (flaw) {
      enable(form, true);
      const colon = form.dataset.uploadColon ?? ": ";
      told.end(flaw.message ? `${flaw.file}${colon}${flaw.message}` : form.dataset.uploadFailed ?? "");
    }
  });
}

function watch(root) {
  root.querySelectorAll("input[type=file][data-max-bytes]").forEach(watchInput);
  root.querySelectorAll("form[data-upload]").forEach(watchForm);
}
watch(document);
