// Marking without a mouse: paragraphs, words, sentences. Single keys can be switched off and never work in fields.
"use strict";

const Keys = (() => {
  const { root } = Form;
  const STORED = "marking:keys";
  const SENTENCE_ENDS = /[.!?]['"”’)\]]*$/;
  let first = 0;
  let last = 0;

  const on = () => document.getElementById("keys-on").checked;
  const holders = () => [...root.querySelectorAll(Places.HOLDER)];
  const current = () => document.activeElement?.closest(Places.HOLDER) ?? null;

  function select(element) {
    const words = Places.words(element);
    if (!words.length) return;
    const [low, high] = [Math.min(first, last), Math.max(first, last)];
    const range = Places.range(element, words[low][0], words[high][1]);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function goTo(element) {
    if (!element) return;
    element.focus();
    first = last = 0;
    document.getSelection().removeAllRanges();
  }

  function step(by) {
    const all = holders();
    const seen = current();
    if (seen) return goTo(all[all.indexOf(seen) + by]);
    // Nothing is current yet: begin at what is on the screen.
    return goTo(all.find((one) => one.getBoundingClientRect().bottom > 0) ?? all[0]);
  }

  function word(element, by, extending) {
    const count = Places.words(element).length;
    const moved = Math.min(Math.max(last + by, 0), count - 1);
    const begun = document.getSelection().toString() !== "";
    if (extending) last = begun ? moved : last;
    else first = last = begun ? moved : first;
    select(element);
  }

  function sentence(element, by) {
    const words = Places.words(element).map(([from, to]) => element.textContent.slice(from, to));
    const ends = words.flatMap((one, at) => (SENTENCE_ENDS.test(one) || at === words.length - 1 ? [at] : []));
    const begun = document.getSelection().toString() !== "";
    if (by > 0) last = ends.find((end) => (begun ? end > last : end >= last)) ?? ends[ends.length - 1];
    else last = ends.filter((end) => end < last && end >= first).pop() ?? first;
    select(element);
  }

  const IN_TEXT = {
    ArrowRight: (element, extending) => word(element, 1, extending),
    ArrowLeft: (element, extending) => word(element, -1, extending),
  };

  const ANYWHERE = {
    j: () => step(1),
    k: () => step(-1),
    m: () => Marking.mark(),
    c: () => Form.field("claim_words").focus(),
    p: () => (current() ?? holders()[0])?.closest("[id^=p]")?.querySelector("a.pick-words")?.click(),
    "?": () => {
      const list = document.getElementById("keys");
      list.open = true;
      list.querySelector("summary").focus();
    },
  };

  const types = (element) => element.matches("input, textarea, select, [contenteditable]");

  const choices = () => [...root.querySelectorAll("#marking-claims input[type=radio]")];

  function take(choice) {
    choice.checked = true;
    choice.focus();
    Form.keepSoon();
  }

  /** On to the kind of a new claim, or to its theme where the kind of the last one stands. */
  const describe = () => (Form.field("claim_kind").value ? Form.field("claim_theme")[0] : Form.field("claim_kind")).focus();

  /** The claims found are looked at first; where there are none, what is typed is a new one. */
  async function afterClaim() {
    await Form.looked();
    const found = choices();
    take(found[0]);
    if (found[0].value === "new") describe();
  }

  /** Enter goes on to what is said next; the form is kept on purpose only. */
  const NEXT = {
    voice: () => Form.field("claim_words").focus(),
    claim_words: () => afterClaim(),
    claim: (target) => (target.value === "new" ? describe() : Form.field("relation")[0].focus()),
    claim_kind: () => Form.field("claim_theme")[0].focus(),
    claim_theme: () => Form.field("relation")[0].focus(),
    relation: () => Form.field("rationale").focus(),
    directness: () => Form.field("basis").focus(),
    basis: () => Form.field("confidence").focus(),
    confidence: () => Form.field("confidence_reason").focus(),
  };

  /** One letter, where the choice itself is in focus: its own, or “n” for a new claim. */
  function byLetter({ target, key, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey || !on()) return false;
    if (target.name === "relation") {
      const one = [...Form.field("relation")].find((choice) => choice.value[0] === key);
      if (!one) return false;
      take(one);
      Form.field("rationale").focus();
    } else if (target.name === "claim" && key === "n") {
      take(choices().find((choice) => choice.value === "new"));
      describe();
    } else return false;
    return true;
  }

  function inForm(event) {
    const { target, key } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      Form.send({ value: "keep" });
    } else if (key === "Escape") {
      (document.querySelector("#marking-shown a[href^='#p']")
        ? document.querySelector(`${document.querySelector("#marking-shown a[href^='#p']").getAttribute("href")} ${Places.HOLDER}`)
        : holders()[0])?.focus();
    } else if (target.name === "claim_words" && key === "ArrowDown") {
      if (target.selectionEnd < target.value.length) return;
      event.preventDefault();
      take(choices()[0]);
    } else if (key === "Enter" && NEXT[target.name]) {
      event.preventDefault();
      NEXT[target.name](target);
    } else if (key === "Enter" && target.matches("input")) {
      event.preventDefault();
    } else if (byLetter(event)) {
      event.preventDefault();
    }
  }

  function pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.target.form === Form.form()) { inForm(event); return; }
    if (types(event.target) || event.ctrlKey || event.metaKey || event.altKey || !on()) return;
    const element = current();
    const move = element && (IN_TEXT[event.key]
      ?? (event.shiftKey && { ArrowDown: () => sentence(element, 1), ArrowUp: () => sentence(element, -1) }[event.key]));
    const act = move ? () => move(element, event.shiftKey) : ANYWHERE[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function shown() {
    let stored = null;
    try {
      stored = localStorage.getItem(STORED);
    } catch { /* the browser keeps nothing */ }
    document.getElementById("keys-on").checked = stored !== "off";
  }

  document.addEventListener("keydown", pressed);
  root.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    try {
      localStorage.setItem(STORED, event.target.checked ? "on" : "off");
    } catch { /* for this page only, then */ }
  });
  root.addEventListener("marking-swapped", shown);
  shown();
  return { current };
})();
