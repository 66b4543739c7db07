// The lists of a record: one empty row more where it is asked for, beside what was typed. Without this script the same
// link opens the form anew with ten empty rows.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.more-rows");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const list = link.closest("fieldset");
  const last = list.querySelector("ol > li:last-child");
  const count = list.querySelector("[data-rows]");
  if (!last || Number(count.value) >= Number(link.dataset.most)) return;
  event.preventDefault();
  const number = Number(count.value) + 1;
  const row = last.cloneNode(true);
  const start = `${count.dataset.rows}-${count.value}-`;
  const renamed = (value) => value.replace(start, `${count.dataset.rows}-${number}-`);
  for (const one of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) if (one.hasAttribute(name)) one.setAttribute(name, renamed(one.getAttribute(name)));
    if (one.matches("select")) one.selectedIndex = 0;
    else if (one.matches("input, textarea")) one.value = "";
  }
  for (const told of row.querySelectorAll("label .vh")) told.textContent = ` of row ${number}`;
  for (const gone of row.querySelectorAll(".pick, .hush")) gone.remove(); // what only a row that says something has
  last.after(row);
  count.value = String(number);
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
});
