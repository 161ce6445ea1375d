// Sends a file in pieces. Each is acknowledged when it is kept; one whose answer was lost is sent again and kept once.
(() => {
  "use strict";
  const TRIES = 5;
  const PAUSE_MS = 1_000;

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
    bar.querySelector("span").textContent = `${megabytes(sent)} of ${megabytes(file.size)}`;
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
    throw new Error((await answer.text()) || "That did not work.");
  }

  async function patiently(work) {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        // fetch says TypeError when the network is away
        if (!(error instanceof TypeError) || tries === TRIES) throw error;
        await new Promise((done) => setTimeout(done, PAUSE_MS * tries));
      }
    }
  }

  async function send(file) {
    const about = new URLSearchParams({ file_name: file.name, size_bytes: file.size });
    const { address } = await patiently(() =>
      post(form.dataset.place, about.toString(), "application/x-www-form-urlencoded"),
    );
    let sent = 0;
    while (sent < file.size) {
      show(file, sent);
      const piece = file.slice(sent, sent + pieceBytes);
      const answer = await patiently(() => post(`${address}/pieces/${sent}`, piece, "application/octet-stream"));
      sent = answer.size_bytes;
    }
    show(file, sent);
    location.assign(address);
  }

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
