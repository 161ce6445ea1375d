// Saving the rules of a list as a segment: of whom, with how many they would be, and a question that closes like others.
(() => {
  "use strict";
  const { fetched } = window.doorstepParts;
  const OF = [
    ["user", "user"],
    ["contact", "lead"],
  ];

  /** A segment is of users or of leads: of a list of both, one must see how many of them stay out. */
  async function count(saving) {
    const builder = saving.closest("[data-builder]").querySelector("[data-rules]").builder;
    const places = saving.querySelectorAll("[data-count-of]");
    if (!saving.open || !builder || !places.length) return;
    const found = await Promise.all(OF.map(([type]) => fetched(`/inbox/people/count?${builder.address(type)}`)));
    for (const [at, [type]] of OF.entries()) {
      const place = saving.querySelector(`[data-count-of="${type}"]`);
      if (place) place.textContent = found[at]?.words ? `(${found[at].words})` : "";
    }
  }

  document.addEventListener("toggle", (event) => event.target.matches?.(".saving") && count(event.target), true);
  document.addEventListener("doorstep:counted", (event) => {
    const saving = event.target.querySelector(".saving[open]");
    if (saving) count(saving);
  });

  document.addEventListener("keydown", (event) => {
    const saving = event.key === "Escape" && document.querySelector(".saving[open]");
    if (!saving) return;
    saving.open = false;
    saving.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const saving = document.querySelector(".saving[open]");
    if (saving && !saving.contains(event.target)) saving.open = false;
  });
})();
