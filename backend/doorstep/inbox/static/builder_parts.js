// What the builder of rules is drawn with: elements, choices, and values in use as suggestions.
(() => {
  "use strict";
  let numbers = 0;

  function made(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...inside.filter((each) => each !== undefined));
    return element;
  }

  function drawing(name) {
    return document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true);
  }

  function chooser(label, options, chosen, choose) {
    const select = made("select", { "aria-label": label });
    for (const each of options) {
      if (each.fields) {
        const group = made("optgroup", { label: each.label });
        group.append(...each.fields.map((field) => option(field.name, field.label, chosen)));
        select.append(group);
      } else select.append(option(each[0], each[1], chosen));
    }
    select.addEventListener("change", () => choose(select.value));
    return select;
  }

  function option(value, words, chosen) {
    const element = made("option", { value, dir: "auto" }, words);
    element.selected = value === chosen;
    return element;
  }

  // --- values that are in use ---

  const asked = new Map();

  function suggest(input, parameters) {
    const list = made("datalist", { id: `values-${++numbers}` });
    input.setAttribute("list", list.id);
    input.addEventListener("focus", async () => {
      const address = `/inbox/people/values?${new URLSearchParams(parameters())}`;
      if (list.dataset.of === address) return;
      list.dataset.of = address;
      if (!asked.has(address)) asked.set(address, fetched(address));
      const { values = [] } = (await asked.get(address)) ?? {};
      list.replaceChildren(...values.map((value) => made("option", { value })));
    });
    return list;
  }

  async function fetched(address, signal) {
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
      if (answer.headers.get("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
      const said = await answer.json();
      connected(true);
      return said;
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      if (error instanceof TypeError) connected(false);
      return { said: "That could not be counted just now." };
    }
  }

  /** Told to the page, which has one place to say it. */
  function connected(detail) {
    document.dispatchEvent(new CustomEvent("doorstep:connected", { detail }));
  }

  window.doorstepParts = { made, drawing, chooser, suggest, fetched };
})();
