// While an answer has the focus, a number chooses the answer of that number; nothing happens anywhere else.
const form = document.querySelector("[data-coding]");

form?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
  const answers = event.target.closest("fieldset").querySelectorAll("input[type=radio]");
  const chosen = answers[Number(event.key) - 1];
  if (!/^[1-9]$/.test(event.key) || !chosen) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.focus();
});
