// Marking words: what is selected in the text comes into the form, letter by letter as the text has it.
"use strict";

const Marking = (() => {
  const { root, field } = Form;
  const now = document.getElementById("marking-now");
  const lit = window.Highlight && CSS.highlights ? new Highlight() : null;
  if (lit) CSS.highlights.set("marking", lit);

  let held = null; // what was selected when a finger came down on the button: some phones let go of it before the click

  function selected() {
    const selection = document.getSelection();
    return selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  }

  const piecesOf = (range) => (range ? Places.pieces(range, root.querySelector(".marking-text")) : []);

  /** The selected words into the form; the claim is next. */
  async function mark() {
    const range = selected() ?? held;
    const pieces = piecesOf(range);
    held = null;
    if (!pieces.length) {
      Form.say("Select words in the text first.");
      return;
    }
    lit?.clear();
    lit?.add(range.cloneRange());
    const start = pieces[0][0];
    const end = Places.end(pieces);
    field("words").value = pieces.map((piece) => piece[1]).join("\n");
    field("start").value = start;
    field("end").value = end;
    root.querySelector("#f-at")?.remove();
    root.querySelector(".picking")?.remove();
    now.hidden = true;
    field("claim_words").focus();
    await checked(start, end, pieces);
    Form.keepSoon();
  }

  async function checked(start, end, pieces) {
    const given = new FormData();
    for (const name of ["csrfmiddlewaretoken", "role", "version"]) given.set(name, field(name).value);
    given.set("start", start);
    given.set("end", end);
    given.set("pieces", JSON.stringify(pieces));
    const shown = document.getElementById("marking-shown");
    try {
      const answer = await fetch(root.dataset.selected, { method: "POST", body: given });
      const said = await answer.json();
      if (!answer.ok) throw new RangeError(said.reason);
      if (Number(field("start").value) !== start) return; // other words were marked meanwhile
      field("words").value = said.words;
      field("start").value = said.start;
      field("end").value = said.end;
      shown.innerHTML = said.shown;
      document.getElementById("marking-said").textContent = shown.querySelector(".ok").textContent;
    } catch (error) {
      shown.replaceChildren();
      if (error instanceof RangeError) {
        field("start").value = field("end").value = "";
        Form.wrong(error.message);
      } // not reached, or signed out: the words are checked when the form is sent
    }
  }

  document.addEventListener("selectionchange", () => {
    if (!held) now.hidden = !piecesOf(selected()).length;
  });
  now.querySelector("button").addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  now.addEventListener("pointerdown", () => { held = selected()?.cloneRange() ?? null; });
  now.addEventListener("pointercancel", () => { held = null; });
  now.querySelector("button").addEventListener("click", mark);
  root.addEventListener("marking-swapped", () => {
    lit?.clear();
    now.hidden = true; // the selection went with the text it was in
  });
  root.classList.add("scripted-on");
  Form.recall();
  return { mark };
})();
