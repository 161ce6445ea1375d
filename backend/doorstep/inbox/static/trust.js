// The one Trusted Types policy of these pages. htmx alone gets it, for HTML that this server rendered and escaped;
// it never gets a script: attributes that would be evaluated do nothing here.
(() => {
  "use strict";
  const rules = {
    createHTML: (html) => html,
    createScript: () => "",
  };
  const policy = window.trustedTypes ? window.trustedTypes.createPolicy("doorstep-inbox", rules) : rules;
  // biome-ignore lint/complexity/useArrowFunction: htmx calls it with `new`, which arrow functions do not allow
  const nothing = function () {
    return { call: () => undefined };
  };
  window.htmx?.registerExtension("doorstep", { init: (api) => api.initSecurity(policy, nothing, nothing) });
})();
