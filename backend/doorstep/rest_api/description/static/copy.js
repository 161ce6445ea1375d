// A button for copying on every example; without this script the page has none, and works all the same.
(() => {
  "use strict";
  const SHOWN_MS = 2_000;

  function button(shown) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = "Copy";
    made.setAttribute("aria-live", "polite");
    made.addEventListener("click", async () => {
      made.textContent = await navigator.clipboard.writeText(shown.textContent).then(
        () => "Copied",
        () => "Not allowed",
      );
      setTimeout(() => {
        made.textContent = "Copy";
      }, SHOWN_MS);
    });
    return made;
  }

  // browsers offer it on https and localhost only
  if (navigator.clipboard)
    for (const shown of document.querySelectorAll("figure > pre, .topic > pre")) shown.before(button(shown));
})();
