// What rules say, in words: the chips beside a builder that is closed. The builder extends it.
(() => {
  "use strict";
  const { made } = window.doorstepParts;

  window.doorstepWords = class extends window.doorstepRows {
    /** One chip for each rule that the list goes by; a group is one chip. */
    drawChips() {
      const place = this.area.querySelector("[data-chips]");
      if (!place || !this.query()) return;
      const joiner = this.root.operator === "AND" ? "and" : "or";
      const chips = this.root.members.map((each, at) =>
        made(
          "li",
          {},
          at ? made("span", { class: "joined" }, joiner) : undefined,
          made("span", { class: "chip accent", dir: "auto" }, this.wordsOf(each)),
        ),
      );
      place.replaceChildren(...chips);
    }

    wordsOf(member) {
      if (member.members) {
        const joiner = member.operator === "AND" ? " and " : " or ";
        return member.members
          .map((each) => (each.members ? `(${this.wordsOf(each)})` : this.wordsOf(each)))
          .join(joiner);
      }
      if (member.raw) return JSON.stringify(member.raw);
      const said = member.inner ? [member.phrase.words, member.key, member.inner.words] : [member.phrase.words];
      return [member.field.label, ...said, this.valueOf(member)].filter(Boolean).join(" ");
    }

    valueOf(row) {
      const { form } = row.inner ?? row.phrase;
      if (form === "fixed") return "";
      if (form === "choice") return (row.field.choices ?? []).find(([value]) => value === row.value)?.[1] ?? row.value;
      const unit = { days: " days ago", ahead: " days", times: " times" }[form] ?? "";
      return `${row.value}${row.value === "1" ? unit.replace("s", "") : unit}`;
    }
  };
})();
