"use strict";

// textual.js says nowhere why its link ended, and tells sizes before there is one.
const Link = window.WebSocket;
window.WebSocket = class extends Link {
  constructor(...given) {
    super(...given);
    this.addEventListener("close", (event) => {
      const why = event.reason || "cowtop cannot be reached any more";
      document.getElementById("why").textContent = `${why}:`;
      document.body.classList.add("-closed");
      document.getElementById("anew").focus(); // no key is for the terminal any more
    });
  }

  send(data) {
    if (this.readyState === Link.OPEN) {
      super.send(data);
    }
  }
};

async function start() {
  const place = new URL("ws", window.location.href);
  place.protocol = place.protocol.replace("http", "ws");
  place.search = "";
  const asked = Number(new URLSearchParams(window.location.search).get("fontsize"));
  const terminal = document.getElementById("terminal");
  terminal.dataset.sessionWebsocketUrl = place.href;
  terminal.dataset.fontSize = asked >= 6 && asked <= 60 ? asked : 16;
  // Cells are measured and drawn once: by then the font must be there.
  const faces = ["16px 'Roboto Mono'", "bold 16px 'Roboto Mono'", "16px Monaco"];
  await Promise.allSettled(faces.map((face) => document.fonts.load(face)));
  const script = document.createElement("script");
  script.src = "static/textual.js";
  script.onload = () => {
    // It begins at the window's load event, which may be over by now: it is told so itself, once.
    const begin = window.onload;
    window.onload = null;
    begin();
    document.querySelector(".xterm-helper-textarea").focus();
  };
  document.body.append(script);
}

start();
