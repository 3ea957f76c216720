// The page that is turned round to a person: draws their signature, reads the words aloud, prints. Without it there are
// the code, the mark with a witness, and paper.
const form = document.querySelector("form[data-sign]");
if (form) {
  const canvas = form.querySelector("canvas");
  const ink = canvas.getContext("2d");
  const flaw = form.querySelector("[data-sign-flaw]");
  const widthMax = 1200, lengthMin = 40;
  let strokes = [], length = 0, drawing = false;
  form.hidden = false;

  function paint() {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.lineWidth = Math.max(2, canvas.height / 60);
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#111";
    for (const stroke of strokes) {
      ink.beginPath();
      stroke.forEach(([x, y], index) => ink[index ? "lineTo" : "moveTo"](x * canvas.width, y * canvas.height));
      ink.stroke();
    }
  }
  function fit() {
    const scale = Math.min(devicePixelRatio || 1, widthMax / canvas.clientWidth);
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    paint();
  }
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    flaw.hidden = true;
    strokes.push([at(event)]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const stroke = strokes[strokes.length - 1], last = stroke[stroke.length - 1], next = at(event);
    length += Math.hypot((next[0] - last[0]) * canvas.clientWidth, (next[1] - last[1]) * canvas.clientHeight);
    stroke.push(next);
    paint();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
  form.querySelector("[data-sign-clear]").addEventListener("click", () => { strokes = []; length = 0; paint(); });
  form.addEventListener("submit", (event) => {
    if (length < lengthMin) {
      event.preventDefault();
      flaw.textContent = form.dataset.sign;
      flaw.hidden = false;
      return;
    }
    form.elements.signature.value = canvas.toDataURL("image/png");
  });
  addEventListener("resize", fit);
  fit();
}

const reader = document.querySelector("[data-read]");
if (reader && "speechSynthesis" in window) {
  const word = reader.querySelector("span"), read = word.textContent;
  reader.hidden = false;
  reader.addEventListener("click", () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance(reader.dataset.read);
    speech.lang = document.documentElement.lang;
    speech.rate = 0.9;
    speech.onend = speech.onerror = () => { word.textContent = read; };
    word.textContent = reader.dataset.stop;
    speechSynthesis.speak(speech);
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
