// The form of marking: kept while it is filled in, sent without leaving the page, completed while somebody types.
// Without this script the same form is sent and comes back as a page.
"use strict";

const Form = (() => {
  const root = document.getElementById("marking");
  const form = () => document.getElementById("marking-form");
  const field = (name) => form().elements[name];
  const PAUSE = 700; // ms without typing before the form is kept
  const QUICK = 180; // ms before names and claims are asked for
  const local = `marking:${root.dataset.person}:${root.dataset.source}:${root.dataset.version}`;
  const UNKEPT = new Set(["csrfmiddlewaretoken", "mine", "role", "version", "offered"]);
  let waiting = 0;
  let keeping = Promise.resolve();
  let sending = false;

  function say(words) {
    const place = document.getElementById("marking-said");
    place.textContent = "";
    window.setTimeout(() => { place.textContent = words; }, 50);
    document.getElementById("marking-saved").textContent = words;
  }

  function wrong(words, link) {
    document.getElementById("marking-errors")?.remove();
    const box = document.createElement("div");
    box.id = "marking-errors";
    box.className = "notice error";
    box.setAttribute("role", "alert");
    const said = document.createElement("p");
    said.textContent = `${words} `;
    if (link) {
      const way = document.createElement("a");
      way.href = link;
      way.textContent = "Sign in";
      said.append(way);
    }
    box.append(said);
    document.getElementById("form-h").after(box);
    box.scrollIntoView({ block: "nearest" });
  }

  /** Sent to the page to sign in, or told so beside what was typed. */
  const signedOut = (answer) => answer.headers.has("Evidence-Signed-Out")
    || (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in/"));
  const wayIn = () => `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
  const SIGNED_OUT = "You are signed out. What you typed is kept: sign in, and it stands here again.";

  // --- kept while typing

  function remember() {
    const fields = [...new FormData(form())].filter(([name]) => !UNKEPT.has(name));
    try {
      localStorage.setItem(local, JSON.stringify({ after: form().dataset.kept, fields }));
    } catch { /* the browser keeps nothing: the server does */ }
  }

  function forget() {
    try {
      localStorage.removeItem(local);
    } catch { /* nothing was kept */ }
  }

  /** What was left in this browser when the server could not be reached; not when the server has kept something since. */
  function recall() {
    let left = null;
    try {
      left = JSON.parse(localStorage.getItem(local));
    } catch { return; }
    if (!Array.isArray(left?.fields) || left.after !== form().dataset.kept) return;
    const { fields } = left;
    const seen = {};
    for (const [name, value] of fields) {
      const place = field(name);
      if (!place || typeof value !== "string") continue;
      seen[name] = (seen[name] ?? -1) + 1;
      const several = place instanceof RadioNodeList;
      if (several && place[0].type === "radio") place.value = value;
      else if (several && place[0].type === "checkbox") [...place].forEach((one) => { one.checked ||= one.value === value; });
      else if (several) { if (place[seen[name]]) place[seen[name]].value = value; }
      else if (place.type === "checkbox" || place.type === "radio") place.checked = place.value === value;
      else place.value = value;
    }
    say("What you typed before stands here again.");
    if (field("claim_words").value) near(fields.find(([name]) => name === "claim")?.[1] ?? "");
  }

  async function keep() {
    window.clearTimeout(waiting);
    waiting = 0;
    remember();
    try {
      const answer = await fetch(root.dataset.keep, { method: "POST", body: new FormData(form()) });
      if (signedOut(answer)) return wrong(SIGNED_OUT, wayIn());
      if (answer.ok) {
        form().dataset.kept = (await answer.json()).kept;
        forget();
        document.getElementById("marking-saved").textContent = "Kept, not yet a draft";
        return undefined;
      }
      const said = await answer.json();
      return wrong(said.reason);
    } catch {
      document.getElementById("marking-saved").textContent = "Not reached: kept in this browser";
      return undefined;
    }
  }

  function keepSoon() {
    if (sending) return;
    remember();
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => { keeping = keep(); }, PAUSE);
  }

  /** Everything typed is kept before something else happens to the form. */
  async function settled() {
    if (waiting) keeping = keep();
    await keeping;
  }

  // --- sent without leaving the page

  function swapped(html) {
    const next = new DOMParser().parseFromString(html, "text/html");
    if (!next.getElementById("marking")) return null;
    for (const part of [".marking-text", ".marking-side"]) root.querySelector(part).replaceWith(next.querySelector(part));
    root.dispatchEvent(new Event("marking-swapped"));
    return next;
  }

  async function send(button) {
    if (sending) return;
    sending = true;
    const place = document.querySelector("#marking-shown a[href^='#p']")?.getAttribute("href");
    const given = new FormData(form());
    given.set("do", button?.value ?? "keep");
    window.clearTimeout(waiting);
    waiting = 0;
    await keeping; // what was kept last must not arrive after this
    remember();
    try {
      const answer = await fetch(form().action, { method: "POST", body: given });
      if (signedOut(answer)) { wrong(SIGNED_OUT, wayIn()); return; }
      const next = swapped(await answer.text());
      if (!next) { wrong("That did not work, and nothing was lost: try again, or load the page again."); return; }
      forget();
      after(given.get("do"), answer.ok, next, place);
    } catch {
      wrong("The library cannot be reached. What you typed stays here and in this browser: try again.");
    } finally {
      sending = false;
    }
  }

  function inSight(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  }

  function after(what, went, next, place) {
    const told = [...next.querySelectorAll(".said li")].map((one) => one.textContent).join(" ");
    if (went && (what === "keep" || what === "drop")) {
      say(told);
      const here = place && document.querySelector(`${place} ${Places.HOLDER}`);
      here?.focus({ preventScroll: true });
      if (here && !inSight(here)) { // on a phone the text stands above the form
        here.scrollIntoView({ block: "center" });
        document.getElementById("marking-told").textContent = told;
        document.getElementById("marking-told").hidden = false;
      }
      return;
    }
    const errors = document.getElementById("marking-errors");
    if (errors) {
      errors.tabIndex = -1;
      errors.focus();
    } else {
      say(document.getElementById("marking-shown").textContent.trim().replace(/\s+/g, " ") || "Done.");
      field(what === "find" ? "claim_words" : "words").focus();
    }
  }

  // --- completed while typing

  let asked = null;
  let pause = 0;
  let soon = 0; // claims are to be asked for
  let looking = Promise.resolve();

  async function near(chosen = field("claim").value) {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: field("claim_words").value, claim: chosen === "new" ? "" : chosen });
    try {
      const answer = await fetch(`${root.dataset.claims}?${query}`, { signal: asked.signal });
      if (!answer.ok || signedOut(answer)) return;
      const list = document.getElementById("marking-claims");
      list.innerHTML = await answer.text();
      if (chosen === "new") field("claim").value = chosen;
      const count = list.querySelectorAll("input[type=radio]").length - 2;
      document.getElementById("marking-said").textContent = count === 1 ? "1 claim found" : `${count} claims found`;
    } catch { /* asked anew, or not reached: the button looks for them, too */ }
  }

  /** The claims near to what is typed by now are on the page. */
  async function looked() {
    if (soon) {
      window.clearTimeout(soon);
      soon = 0;
      looking = near();
    }
    await looking;
  }

  async function names(input) {
    const query = new URLSearchParams({ q: input.value });
    const list = document.getElementById(`l-${input.dataset.names}`);
    try {
      const answer = await fetch(`${root.dataset.names.replace("none", input.dataset.names)}?${query}`);
      if (!answer.ok || signedOut(answer)) return;
      const { found } = await answer.json();
      list.replaceChildren(...found.map(({ value, about }) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = about ? `${value}, ${about}` : value;
        return option;
      }));
    } catch { /* not reached: names can be typed in full */ }
  }

  function typed(event) {
    if (event.target.form !== form()) return;
    const { name } = event.target;
    if (name === "claim_words") {
      window.clearTimeout(soon);
      soon = window.setTimeout(looked, QUICK);
    } else if (event.target.dataset.names) {
      window.clearTimeout(pause);
      pause = window.setTimeout(() => names(event.target), QUICK);
    }
    if (name === "words") for (const place of ["start", "end"]) field(place).value = "";
    keepSoon();
  }

  function changed(event) {
    if (event.target.form !== form()) return;
    const picked = ["first", "last"].includes(event.target.name);
    if (picked && field("first").value && field("last").value) send({ value: "look" });
    else keepSoon();
  }

  /** A paragraph's words to pick from, beside what stands in the form already. */
  async function pick(link) {
    await settled();
    try {
      const answer = await fetch(link.href);
      if (signedOut(answer)) { wrong(SIGNED_OUT, wayIn()); return; }
      if (swapped(await answer.text())) document.getElementById("f-first")?.focus();
    } catch {
      location.assign(link.href);
    }
  }

  for (const act of ["pointerdown", "keydown"]) {
    document.addEventListener(act, () => { document.getElementById("marking-told").hidden = true; });
  }
  root.addEventListener("input", typed);
  root.addEventListener("change", changed);
  root.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    send(event.submitter);
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.pick-words");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pick(link);
  });
  window.addEventListener("pagehide", () => {
    if (waiting) navigator.sendBeacon(root.dataset.keep, new FormData(form()));
  });

  return { root, form, field, say, wrong, send, keepSoon, recall, looked };
})();
