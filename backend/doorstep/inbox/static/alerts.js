// The tab's title, a sound and a browser notification for what comes in; each teammate switches the last two per browser.
(() => {
  "use strict";
  const key = (name) => `doorstep-alert-${name}`;
  const isOn = (name) => localStorage.getItem(key(name)) === "on";

  // --- what is new ---

  /** Version by conversation of the unread rows seen so far; null before the first look. */
  let known = null;

  function look() {
    const list = document.getElementById("list");
    if (!list) return;
    showTitle(Number(list.querySelector("[data-unread]")?.dataset.unread ?? 0));
    if (list.dataset.state !== "open") return;
    const unread = [...list.querySelectorAll("a.row.unread")];
    const fresh =
      known === null
        ? []
        : unread.filter(
            (row) =>
              row.dataset.from === "them" && Number(row.dataset.version) > (known.get(row.dataset.conversation) ?? 0),
          );
    known = new Map(
      [...list.querySelectorAll("a.row")].map((row) => [row.dataset.conversation, Number(row.dataset.version)]),
    );
    if (fresh.length) alert(fresh[0]);
  }

  function showTitle(count) {
    const plain = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? `(${count}) ${plain}` : plain;
  }

  function alert(row) {
    if (isOn("sound")) ring();
    if (
      isOn("notification") &&
      document.visibilityState !== "visible" &&
      window.Notification?.permission === "granted"
    ) {
      const shown = new Notification(row.querySelector(".who").textContent, {
        body: row.querySelector("[data-preview]").textContent,
        tag: row.dataset.conversation,
      });
      shown.onclick = () => {
        window.focus();
        row.click();
        shown.close();
      };
    }
  }

  // --- the sound: two soft tones, made here, so nothing is downloaded ---

  let audio = null;
  function ring() {
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    tone(660, 0);
    tone(880, 0.12);
    document.dispatchEvent(new CustomEvent("doorstep:rang"));
  }

  function tone(hertz, after) {
    const at = audio.currentTime + after;
    const wave = new OscillatorNode(audio, { frequency: hertz, type: "sine" });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    wave.connect(volume).connect(audio.destination);
    wave.start(at);
    wave.stop(at + 0.4);
  }

  // --- the switches ---

  function showSwitches() {
    for (const box of document.querySelectorAll("[data-alert]")) box.checked = isOn(box.dataset.alert);
  }

  document.addEventListener("change", async (event) => {
    const box = event.target.closest?.("[data-alert]");
    if (!box) return;
    if (box.dataset.alert === "notification" && box.checked && !(await mayNotify())) {
      box.checked = false;
      document.querySelector("[data-alert-hint]").textContent = "Your browser does not allow it for this page.";
    }
    localStorage.setItem(key(box.dataset.alert), box.checked ? "on" : "off");
    if (box.dataset.alert === "sound" && box.checked) ring();
  });

  async function mayNotify() {
    if (!window.Notification) return false;
    return (await Notification.requestPermission()) === "granted";
  }

  document.addEventListener("htmx:after:swap", () => {
    showSwitches();
    look();
  });
  document.addEventListener("DOMContentLoaded", () => {
    showSwitches();
    look();
  });
})();
