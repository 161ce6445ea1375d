// Sends a file in pieces. Each is acknowledged when it is kept; one whose answer was lost is sent again and kept once.
// Without a connection it waits and goes on by itself; after a reload, when the same file is chosen again.
(() => {
  "use strict";
  const TRY_FOR_MS = 600_000;
  const PAUSE_MS = 1_000;
  const LONGEST_PAUSE_MS = 5_000;
  const BEGUN = "doorstep-upload";

  const form = document.getElementById("upload");
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector(".upload-bar");
  const wrong = form.querySelector("[role=alert]");
  const pieceBytes = Number(form.dataset.pieceBytes);
  const largestBytes = Number(form.dataset.largestBytes);
  const megabytes = (bytes) => `${(bytes / 1_048_576).toFixed(1)} MB`;
  let busy = false;

  function show(file, sent) {
    bar.hidden = false;
    bar.querySelector("progress").value = sent / file.size;
    say(`${megabytes(sent)} of ${megabytes(file.size)}`);
  }

  function say(words) {
    bar.hidden = false;
    bar.querySelector("span").textContent = words;
  }

  function refuse(words) {
    bar.hidden = true;
    wrong.hidden = false;
    wrong.textContent = words;
  }

  async function post(address, body, type) {
    const headers = { "Doorstep-CSRF": document.body.dataset.csrf, "HX-Request": "true", "Content-Type": type };
    const answer = await fetch(address, { method: "POST", headers, body });
    if (answer.ok) return answer.json();
    if (answer.status >= 500 || answer.status === 429) throw new TypeError("try again");
    throw Object.assign(new Error((await answer.text()) || "That did not work."), { status: answer.status });
  }

  async function patiently(work) {
    const until = Date.now() + TRY_FOR_MS;
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        // fetch says TypeError when the network is away
        if (!(error instanceof TypeError) || Date.now() > until) throw error;
        say("No connection. It goes on by itself.");
        await new Promise((done) => {
          setTimeout(done, Math.min(PAUSE_MS * tries, LONGEST_PAUSE_MS));
          window.addEventListener("online", done, { once: true });
        });
      }
    }
  }

  async function send(file) {
    let address = begunFor(file);
    // the answer to the first piece says how much of the file is there already
    let sent = address && (await patiently(() => sendPiece(file, address, 0)).catch(forgotten));
    if (!sent) {
      const about = new URLSearchParams({ file_name: file.name, size_bytes: file.size });
      ({ address } = await patiently(() =>
        post(form.dataset.place, about.toString(), "application/x-www-form-urlencoded"),
      ));
      keep({ file: nameOf(file), address });
      sent = 0;
    }
    while (sent < file.size) {
      show(file, sent);
      sent = await patiently(() => sendPiece(file, address, sent));
    }
    show(file, sent);
    keep(null);
    busy = false;
    location.assign(address);
  }

  async function sendPiece(file, address, from) {
    const piece = file.slice(from, from + pieceBytes);
    return (await post(`${address}/pieces/${from}`, piece, "application/octet-stream")).size_bytes;
  }

  // --- what was begun and not finished ---

  const nameOf = (file) => `${file.name} ${file.size} ${file.lastModified}`;

  function begunFor(file) {
    try {
      const begun = JSON.parse(localStorage.getItem(BEGUN));
      return begun?.file === nameOf(file) ? begun.address : null;
    } catch {
      return null;
    }
  }

  function keep(begun) {
    try {
      if (begun) localStorage.setItem(BEGUN, JSON.stringify(begun));
      else localStorage.removeItem(BEGUN);
    } catch {
      // a browser that keeps nothing begins anew after a reload
    }
  }

  function forgotten(error) {
    if (error.status === 404) return 0;
    throw error;
  }

  window.addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });

  async function take(file) {
    if (!file || busy) return;
    wrong.hidden = true;
    if (file.size === 0) return refuse("The file is empty.");
    if (file.size > largestBytes)
      return refuse(`The file has more than ${megabytes(largestBytes)}: cut it into several.`);
    busy = true;
    try {
      await send(file);
    } catch (error) {
      refuse(error instanceof TypeError ? "The connection was lost. Please try again." : error.message);
    } finally {
      busy = false;
      input.value = "";
    }
  }

  input.addEventListener("change", () => take(input.files[0]));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
})();
