// Checks size and kind before anything is sent, and shows how far a long upload is (form[data-upload]).
const kilo = 1024;
function size(bytes) {
  return bytes < kilo * kilo ? `${Math.max(1, Math.round(bytes / kilo))} KB` : `${(bytes / kilo / kilo).toFixed(1)} MB`;
}
function allowed(file, accept) {
  const kinds = accept.split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
  const name = file.name.toLowerCase();
  return !kinds.length || kinds.some((kind) => kind.startsWith(".") ? name.endsWith(kind)
    : kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind);
}

for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
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

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    const picked = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (!picked || event.defaultPrevented) return;
    event.preventDefault();
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", form.dataset.upload);
    const body = new FormData(form, event.submitter);
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    form.append(bar);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (sent) => { if (sent.lengthComputable) bar.value = sent.loaded / sent.total; });
    const plain = () => { bar.remove(); for (const button of form.querySelectorAll("button")) button.disabled = false; };
    request.addEventListener("error", () => {
      plain();
      const line = document.createElement("p");
      line.className = "bad";
      line.setAttribute("role", "alert");
      line.textContent = form.dataset.uploadFailed ?? "";
      form.append(line);
    });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL !== form.action) return location.assign(request.responseURL);
      // An answer of its own, such as the page on which somebody confirms what was filled in.
      if (request.status < 400) {
        document.open();
        document.write(request.responseText);
        return document.close();
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) return plain();
      document.querySelector("main").replaceChildren(...main.childNodes);
      (document.querySelector("[data-errors]") ?? document.querySelector("main")).focus();
    });
    request.send(body);
  });
}
