// The event stream for the pages (server-sent events). One a page, open only while the page is seen: a browser has few
// connections to one host, and an open stream takes one.
const types = ["case.filed", "case.moved", "case.closed", "case.held", "case.changed"];
const anew = 60; // Seconds after which a stream that was refused is tried again.

export function follow(address, { after, only, opened, lost, reset, happened }) {
  let position = after;
  let source = null;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    if (source || document.hidden || !("EventSource" in window)) return;
    const url = new URL(address, location.href);
    if (position) url.searchParams.set("after", position);
    if (only) url.searchParams.set("case", only);
    source = new EventSource(url);
    source.addEventListener("open", opened);
    source.addEventListener("error", () => {
      lost();
      if (source?.readyState !== EventSource.CLOSED) return; // Else the browser comes back by itself.
      close();
      timer = setTimeout(open, anew * 1000);
    });
    for (const type of types) {
      source.addEventListener(type, (event) => {
        position = event.lastEventId;
        happened(JSON.parse(event.data).case);
      });
    }
    source.addEventListener("stream.reset", (event) => { position = event.lastEventId; reset(); });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => { if (document.hidden) { close(); lost(); } else open(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
