// What a customer of the messenger adds to their own pages: a few calls, nothing else.
(() => {
  const shown = document.getElementById("visitor-id");
  const words = document.getElementById("visitor-words");

  const showVisitor = () => {
    const id = window.Doorstep("getVisitorId");
    words.textContent = id ? "this browser as" : "you by";
    shown.textContent = id || "your login";
    shown.dataset.known = "yes";
  };

  window.Doorstep("ready", showVisitor);
  // A login or shutdown in another tab gives this browser another visitor.
  setInterval(() => shown.dataset.known && showVisitor(), 2000);

  for (const button of document.querySelectorAll("[data-ask]")) {
    button.addEventListener("click", () => {
      window.Doorstep("showNewMessage", button.dataset.ask || undefined);
    });
  }

  // Before the session at the shop ends, so that the next person at this computer finds nothing in the messenger.
  for (const form of document.querySelectorAll("[data-signs-out]")) {
    form.addEventListener("submit", () => window.Doorstep("shutdown"));
  }

  const order = document.querySelector("[data-ordered]");
  if (order) window.Doorstep("trackEvent", "order-placed", { order: Number(order.dataset.ordered) });
})();
