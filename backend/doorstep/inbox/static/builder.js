// Builds rules over people: rows in groups, a count that follows, and what is shown or saved of them.
(() => {
  "use strict";
  const DEEPEST = 3;
  const MOST = 15;
  const COUNT_AFTER_MS = 350;
  const { PHRASES, MOST_DAYS, rowOf, filterOf } = window.doorstepRules;
  const { made, drawing, chooser, fetched } = window.doorstepParts;

  class Builder extends window.doorstepWords {
    constructor(place) {
      super();
      const setup = JSON.parse(place.dataset.setup);
      this.place = place;
      this.zone = setup.zone;
      this.groups = setup.groups;
      this.fields = new Map(setup.groups.flatMap((group) => group.fields.map((field) => [field.name, field])));
      this.area = place.closest("[data-builder]");
      this.counted = this.area.querySelector("[data-count]");
      this.pending = this.area.querySelector("[data-pending]");
      this.listed = JSON.stringify(setup.query ?? undefined);
      const query = setup.query ?? { operator: "AND", value: [] };
      this.root = this.groupOf(["AND", "OR"].includes(query.operator) ? query : { operator: "AND", value: [query] });
      if (this.root.members.length === 0) this.root.members.push(this.newRow());
      this.draw();
      this.drawChips();
      // in a list they are counted once somebody looks at them: the list says itself how many it has
      const fold = place.closest("details");
      if (fold?.open ?? true) this.count();
      else fold.addEventListener("toggle", () => this.count(), { once: true });
    }

    groupOf(query) {
      const members = query.value.map((each) =>
        Array.isArray(each?.value) && ["AND", "OR"].includes(each.operator)
          ? this.groupOf(each)
          : rowOf(each, this.fields, this.zone),
      );
      return { operator: query.operator, members };
    }

    newRow() {
      const field = this.groups[0].fields[0];
      return { field, phrase: PHRASES[field.kind][0], value: "" };
    }

    /** The query of what is filled in; undefined where nothing is. */
    query(group = this.root) {
      const value = group.members.flatMap(
        (each) => (each.members ? this.query(each) : filterOf(each, this.zone)) ?? [],
      );
      return value.length ? { operator: group.operator, value } : undefined;
    }

    /** Marks the first row that lacks something; whether there was one. */
    lacks() {
      const missing = this.unfinished();
      if (!missing) return false;
      this.mark(missing);
      missing.querySelector("[aria-invalid], input, .value select")?.focus();
      // a count that is under way would take the words' place
      clearTimeout(this.waiting);
      this.asking?.abort();
      this.say("Fill in the marked rule, or remove it.", true);
      return true;
    }

    /** The first rule that says nothing yet, or something that cannot be; not where nothing at all was filled in. */
    unfinished() {
      if (this.isUntouched()) return undefined;
      return [...this.place.querySelectorAll(".rule")].find((each) => !filterOf(each.row, this.zone));
    }

    /** One rule, and nothing typed into it. */
    isUntouched() {
      const [only, ...others] = this.root.members;
      return (
        only !== undefined &&
        !others.length &&
        !only.members &&
        !this.query() &&
        !only.value?.trim() &&
        !only.key?.trim()
      );
    }

    mark(element) {
      element.classList.add("lacking");
      const input = element.querySelector(".value > input:last-of-type");
      if (element.row.value?.trim()) input?.setAttribute("aria-invalid", "true");
    }

    // --- drawing ---

    draw() {
      this.place.replaceChildren(this.drawGroup(this.root, undefined, 1));
    }

    drawGroup(group, parent, depth) {
      const all = chooser(
        "How the rules are joined",
        [
          ["AND", "all"],
          ["OR", "any"],
        ],
        group.operator,
        (operator) => {
          group.operator = operator;
          this.redraw(group);
        },
      );
      const heading = made("p", { class: "joins" }, parent ? "people who meet" : "People who meet", all, "of these");
      if (parent) heading.append(this.remover(parent, group, "Remove the group"));
      const rules = made("ol", {}, ...group.members.map((each, at) => this.drawMember(each, group, at, depth)));
      const isFull = group.members.length >= MOST;
      const add = made("button", { type: "button", class: "button small", disabled: isFull }, drawing("plus"), "Rule");
      add.addEventListener("click", () => this.add(group, this.newRow()));
      const nest = made(
        "button",
        { type: "button", class: "button small", disabled: isFull },
        drawing("plus"),
        "Group",
      );
      nest.addEventListener("click", () =>
        this.add(group, { operator: group.operator === "AND" ? "OR" : "AND", members: [this.newRow()] }),
      );
      const adding = made("div", { class: "adding" }, add, depth < DEEPEST ? nest : undefined);
      group.element = made(
        "div",
        { class: "group", role: "group", "aria-label": parent ? "Group of rules" : "Rules" },
        heading,
        rules,
        adding,
      );
      Object.assign(group, { parent, depth });
      return group.element;
    }

    drawMember(member, group, at, depth) {
      const joiner = made(
        "span",
        { class: "joiner", "aria-hidden": "true" },
        at ? (group.operator === "AND" ? "and" : "or") : "",
      );
      return made(
        "li",
        {},
        joiner,
        member.members ? this.drawGroup(member, group, depth + 1) : this.drawRow(member, group, at),
      );
    }

    remover(group, member, words) {
      const button = made(
        "button",
        { type: "button", class: "button quiet icon small", "aria-label": words, title: words },
        drawing("close"),
      );
      button.addEventListener("click", () => {
        const at = group.members.indexOf(member);
        group.members.splice(at, 1);
        this.redraw(group);
        const left = group.element.querySelectorAll(":scope > ol > li")[Math.min(at, group.members.length - 1)];
        (left ?? group.element).querySelector("select, .adding button")?.focus();
      });
      return button;
    }

    add(group, member) {
      group.members.push(member);
      this.redraw(group);
      group.element.querySelector(":scope > ol > li:last-child .rule select")?.focus();
    }

    redraw(group) {
      const hadFocus = group.element.querySelector(":scope > .joins select") === document.activeElement;
      const before = group.element;
      before.replaceWith(this.drawGroup(group, group.parent, group.depth));
      if (hadFocus) group.element.querySelector(":scope > .joins select").focus();
      this.changed();
    }

    // --- what comes of it ---

    changed(rule) {
      rule?.classList.remove("lacking");
      rule?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
      if (this.pending) this.pending.hidden = !this.query() || JSON.stringify(this.query()) === this.listed;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.count(), COUNT_AFTER_MS);
    }

    async count() {
      this.asking?.abort();
      // a count without this rule would be of other people than it means
      const unfinished = this.unfinished();
      if (unfinished) {
        const isWrong = unfinished.row.value?.trim();
        if (isWrong) this.mark(unfinished);
        this.say(isWrong ? wrongOf(unfinished.row) : "Not counted: a rule is not filled in yet.", isWrong);
        return;
      }
      this.asking = new AbortController();
      const found = await fetched(`/inbox/people/count?${this.address()}`, this.asking.signal);
      if (!found) return;
      this.counts = found.words;
      if (found.words && this.isUntouched()) this.say(`No rule is filled in yet: ${found.words}`);
      else this.say(found.words ?? found.said ?? "", !found.words);
      this.area.dispatchEvent(new CustomEvent("doorstep:counted", { bubbles: true }));
    }

    say(words, isBad = false) {
      this.counted.textContent = words.replace(/^a/, "A");
      this.counted.classList.toggle("bad", Boolean(isBad));
    }

    /** Of the list or segment whose rules these are: what else narrows it, and the rules. */
    address(of = this.place.closest("form").elements.person_type?.value) {
      const parameters = new URLSearchParams(this.place.dataset.selection);
      if (of) parameters.set("role", of === "contact" ? "lead" : "user");
      const query = this.query();
      if (query) parameters.set("filter", JSON.stringify(query));
      return parameters;
    }
  }

  function wrongOf(row) {
    const form = (row.inner ?? row.phrase).form;
    if (["days", "ahead"].includes(form)) return `Days are a whole number up to ${MOST_DAYS.toLocaleString("en")}.`;
    return form === "times"
      ? "How often is a whole number."
      : form === "number"
        ? "A number is needed here."
        : "This cannot be read.";
  }

  // before any other listener: what is sent must be filled in by then
  document.addEventListener(
    "submit",
    (event) => {
      const area = event.target.closest("[data-builder]");
      const builder = area?.querySelector("[data-rules]")?.builder;
      if (!builder) return;
      if (builder.lacks()) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      const kept = event.target.querySelector("[name=filter]");
      const query = builder.query();
      if (kept) kept.value = query ? JSON.stringify(query) : "";
      if (!event.target.matches("[data-narrows]")) return;
      event.preventDefault();
      const address = new URL(location.href);
      for (const name of ["filter", "after", "before"]) address.searchParams.delete(name);
      if (query) address.searchParams.set("filter", JSON.stringify(query));
      location.assign(address);
    },
    true,
  );

  document.addEventListener("change", (event) => {
    if (event.target.name === "person_type") event.target.form.querySelector("[data-rules]")?.builder.changed();
  });

  for (const place of document.querySelectorAll("[data-rules]")) place.builder = new Builder(place);
})();
