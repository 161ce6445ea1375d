// One rule as a row: field, comparison, and what to compare with. The builder extends it.
(() => {
  "use strict";
  const { PHRASES, INNER } = window.doorstepRules;
  const { made, chooser, suggest } = window.doorstepParts;

  window.doorstepRows = class {
    drawRow(row, group, at) {
      const element = made("div", { class: "rule", role: "group", "aria-label": `Rule ${at + 1}` });
      element.row = row;
      const remove = this.remover(group, row, `Remove rule ${at + 1}`);
      if (row.raw) element.append(made("code", { class: "raw" }, JSON.stringify(row.raw)), remove);
      else element.append(this.drawField(row, element), this.drawPhrase(row, element), this.drawValue(row), remove);
      return element;
    }

    drawField(row, element) {
      const others = this.fields.has(row.field.name) ? [] : [{ label: "Others", fields: [row.field] }];
      return chooser("Field", [...this.groups, ...others], row.field.name, (name) => {
        const field = this.fields.get(name) ?? row.field;
        const isAlike = field.kind === row.field.kind && !field.choices && field.kind !== "event";
        Object.assign(
          row,
          isAlike ? { field } : { field, phrase: PHRASES[field.kind][0], value: "", key: undefined, inner: undefined },
        );
        element.children[1].replaceWith(this.drawPhrase(row, element));
        this.redrawValue(row, element);
      });
    }

    drawPhrase(row, element) {
      const phrases = PHRASES[row.field.kind];
      const options = phrases.map((each, at) => [String(at), each.words]);
      return chooser("Comparison", options, String(phrases.indexOf(row.phrase)), (at) => {
        const next = phrases[Number(at)];
        if (next.form !== row.phrase.form) row.value = "";
        Object.assign(row, { phrase: next, inner: undefined, key: undefined });
        if (next.form === "metadata") Object.assign(row, { key: "", inner: INNER[0], value: "" });
        this.redrawValue(row, element);
      });
    }

    redrawValue(row, element) {
      element.querySelector(".value").replaceWith(this.drawValue(row));
      this.changed(element);
    }

    drawValue(row) {
      const place = made("div", { class: "value" });
      const said = row.inner ?? row.phrase;
      if (row.inner) {
        const key = this.input(row, "key", {
          "aria-label": "Name of the metadata",
          placeholder: "metadata",
          class: "key",
        });
        place.append(
          key,
          suggest(key, () => ({ event: row.field.name })),
        );
        const options = INNER.map((each, at) => [String(at), each.words]);
        const compare = chooser("Comparison of the metadata", options, String(INNER.indexOf(row.inner)), (at) => {
          row.inner = INNER[Number(at)];
          this.redrawValue(row, place.closest(".rule"));
        });
        place.append(compare);
      }
      place.classList.toggle("nothing", said.form === "fixed" && !row.inner);
      place.append(...this.inputs(row, said));
      return place;
    }

    inputs(row, said) {
      const label = { "aria-label": `Value of ${row.field.label}` };
      if (said.form === "fixed") return [];
      if (said.form === "choice") {
        const choices = row.field.choices ?? [];
        const unknown = row.value && !choices.some(([value]) => value === row.value) ? [[row.value, row.value]] : [];
        return [
          chooser(label["aria-label"], [["", "Choose …"], ...choices, ...unknown], row.value, (value) =>
            this.set(row, value),
          ),
        ];
      }
      if (said.form === "date") return [this.input(row, "value", { ...label, type: "date" })];
      if (["days", "ahead", "times"].includes(said.form)) {
        const count = this.input(row, "value", {
          ...label,
          type: "text",
          inputmode: "numeric",
          maxlength: "5",
          class: "short",
        });
        return [count, made("span", {}, { days: "days ago", ahead: "days", times: "times" }[said.form])];
      }
      const hint = said.form === "list" ? "one, another, …" : said.form === "number" ? "number" : "";
      const input = this.input(row, "value", {
        ...label,
        placeholder: hint,
        inputmode: said.form === "number" ? "decimal" : undefined,
        dir: "auto",
      });
      const suggests = row.inner || row.field.suggests;
      const name = () => row.field.name + (row.inner ? `metadata.${row.key}` : "");
      return suggests && said.form === "text" ? [input, suggest(input, () => ({ field: name() }))] : [input];
    }

    input(row, name, attributes) {
      const input = made("input", { autocomplete: "off", maxlength: "1000", ...attributes });
      input.value = row[name];
      input.addEventListener("input", () => {
        row[name] = input.value;
        this.changed(input.closest(".rule"));
      });
      return input;
    }

    set(row, value) {
      row.value = value;
      this.changed();
    }
  };
})();
