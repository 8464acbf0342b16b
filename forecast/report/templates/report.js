"use strict";
// Shows what the page holds already; works nothing out and asks for nothing from elsewhere.
(() => {
  const read = (root, name) => JSON.parse(root.querySelector(`[${name}]`).textContent);
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

  for (const root of document.querySelectorAll("[data-what-if]")) {
    const answers = read(root, "data-answers");
    const inputs = [...root.querySelectorAll(".switches input")];
    const rows = [...root.querySelectorAll(".bars tbody tr")];
    const off = (input) => (input.type === "radio" ? input.checked && input.value : !input.checked);
    const show = () => {
      const answer = answers[inputs.filter(off).map((input) => input.value).sort().join(",")];
      rows.forEach((row, place) => {
        const [percent, share, change] = answer.bars[place];
        put(row.querySelector("[data-percent]"), percent);
        put(row.querySelector("[data-change]"), change);
        row.querySelector(".bar span").style.width = `${share}%`;
      });
      put(root.querySelector("[data-sentence]"), answer.sentence);
      put(root.querySelector("[data-when]"), answer.when);
      put(root.querySelector("[data-command]"), answer.command);
    };
    const reset = () => {
      for (const input of inputs) input.checked = input.type !== "radio" || input.value === "";
      show();
    };
    root.addEventListener("change", show);
    root.querySelector("[data-reset]").addEventListener("click", reset);
    root.hidden = false;
    reset(); // a browser that goes back may have kept switches as they were left
  }

  for (const root of document.querySelectorAll("[data-reader]")) {
    const told = read(root, "data-lines");
    const slider = root.querySelector("input");
    const cells = [...root.querySelectorAll("[data-value]")];
    const show = () => {
      const day = Number(slider.value);
      put(root.querySelector("[data-day]"), told.days[day]);
      put(root.querySelector("[data-note]"), told.notes[day]);
      slider.setAttribute("aria-valuetext", told.days[day]);
      cells.forEach((cell, place) => put(cell, told.lines[place].values[day]));
    };
    slider.addEventListener("input", show);
    root.hidden = false;
    slider.value = String(told.start);
    show();
  }
})();
