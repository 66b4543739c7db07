// Copies a reference with its italics: as HTML for word processors, as plain text for everything else.
// Without this script the reference is text to select; its buttons stay hidden.
"use strict";

const PLAIN = /^(I|B|SUP|SUB)$/;

/** The words of an element with i, b, sup and sub, and nothing else of its markup. */
function markup(node) {
  let html = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const holder = document.createElement("span");
      holder.textContent = child.data.replace(/\s+/g, " ");
      html += holder.innerHTML;
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      const name = child.tagName.toLowerCase();
      const inner = markup(child);
      html += PLAIN.test(child.tagName) ? `<${name}>${inner}</${name}>` : inner;
      if (child.tagName === "P") html += "<br>";
    }
  }
  return html;
}

/** Its words, a line for each paragraph. */
function plain(element) {
  const parts = element.querySelectorAll("p").length ? [...element.querySelectorAll("p")] : [element];
  return parts.map((part) => part.textContent.replace(/\s+/g, " ").trim()).join("\n");
}

/** Where the Clipboard API is closed (a page without HTTPS), the copy command still fires its event. */
function copiedByCommand(html, text) {
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return done;
}

async function copied(element) {
  const html = markup(element).trim().replace(/(<br>)+$/, "");
  const text = plain(element);
  try {
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/html": new Blob([html], { type: "text/html" }),
        "text/plain": new Blob([text], { type: "text/plain" }),
      }),
    ]);
    return true;
  } catch {
    return copiedByCommand(html, text);
  }
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const said = document.createElement("span");
  said.className = "copied";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(document.getElementById(button.dataset.copies));
    said.textContent = done ? "Copied" : "Not copied: select the words and copy them";
    window.setTimeout(() => { said.textContent = ""; }, 4000);
  });
}
