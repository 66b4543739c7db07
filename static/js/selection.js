// My selection on reading pages: buttons toggle in place and nothing is asked of the server.
// What was pressed is kept in this browser until the page of the selection is opened; there it is handed over, and from
// then on this copy follows what that page shows (docs/decisions/0013-selection.md). Without this script, and where a
// browser keeps nothing, the buttons are forms.
"use strict";

(() => {
  const SHELF = "evidence.selection";
  const MOST = 500;

  /** What this browser holds: keys in order, the revision it last saw, and whether it changed anything since. */
  function read() {
    const empty = { keys: [], known: -1, changed: false };
    try {
      const kept = JSON.parse(localStorage.getItem(SHELF)) ?? empty;
      const keys = Array.isArray(kept.keys) ? kept.keys.filter((key) => /^[scq][1-9][0-9]{0,8}$/.test(key)) : [];
      return { ...kept, keys: [...new Set(keys)].slice(0, MOST), known: Number(kept.known ?? -1) };
    } catch {
      return empty;
    }
  }

  /** Whether it could be kept: a browser may refuse. */
  function keep(held) {
    try {
      localStorage.setItem(SHELF, JSON.stringify(held));
      return true;
    } catch {
      return false;
    }
  }

  const buttons = [...document.querySelectorAll("button[data-select]")];
  const labels = new Map(buttons.map((button) => [button, button.firstChild.data]));

  function paint() {
    const held = new Set(read().keys);
    for (const button of buttons) {
      const isIn = held.has(button.dataset.select);
      const label = labels.get(button);
      button.classList.toggle("selected", isIn);
      button.firstChild.data = isIn ? (label === "Select" ? "Take out" : "Take out of my selection") : label;
    }
    for (const count of document.querySelectorAll("[data-selected-count]")) {
      count.textContent = held.size ? String(held.size) : "";
    }
  }

  function toggle(event) {
    const button = event.currentTarget;
    const held = read();
    const key = button.dataset.select;
    const isIn = held.keys.includes(key);
    if (!isIn && held.keys.length >= MOST) return; // the form goes to the server, which says why
    const keys = isIn ? held.keys.filter((one) => one !== key) : [...held.keys, key];
    if (!keep({ ...held, keys, changed: true })) return;
    event.preventDefault();
    paint();
  }

  /** The page of the same list without a session. */
  function address(keys) {
    const numbers = (kind) => keys.filter((key) => key[0] === kind).map((key) => key.slice(1)).join(",");
    return `?${["s", "c", "q"].filter(numbers).map((kind) => `${kind}=${numbers(kind)}`).join("&")}`;
  }

  /** On the page of one's own selection: hand over what changed here, else follow what the page shows. */
  async function meet(page) {
    const held = read();
    const shown = page.dataset.selection.split(",").filter(Boolean);
    const revision = Number(page.dataset.revision);
    const isNew = revision === 0 && held.keys.length > 0; // the server has forgotten: signed out, or after two weeks
    if (!held.changed && !isNew) {
      keep({ keys: shown, known: revision, changed: false });
      paint();
      return;
    }
    if (held.tried && revision === 0) { // no cookies: the session keeps nothing
      keep({ ...held, tried: false, changed: true });
      location.replace(address(held.keys));
      return;
    }
    const said = page.querySelector(".taking-over");
    said.textContent = "Bringing over what you selected …";
    const body = new URLSearchParams({ item: held.keys.join(","), known: String(isNew ? -1 : held.known) });
    try {
      const answer = await fetch(page.dataset.take, { method: "POST", body });
      if (!answer.ok) throw new Error(String(answer.status));
      keep({ ...held, changed: false, tried: true });
      location.reload();
    } catch {
      said.textContent = "What you selected in this browser could not be brought over just now. It is kept; open this page again.";
    }
  }

  for (const button of buttons) button.addEventListener("click", toggle);
  window.addEventListener("storage", (event) => { if (event.key === SHELF) paint(); });
  window.addEventListener("pageshow", paint);
  const page = document.querySelector("[data-selection]");
  if (page) meet(page);
  else paint();
})();
