// An import that is under way says how far it is; without this script the page has a link to look again.
const place = document.querySelector("[data-progress]");
const SECONDS = 2;

async function look() {
  let found;
  try {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    found = await answer.json();
  } catch {
    setTimeout(look, 5 * SECONDS * 1000); // the server is away: later
    return;
  }
  const moved = found.state !== place.dataset.state;
  if (found.failed || (moved && !(place.dataset.state === "confirmed" && found.state === "applying"))) {
    location.reload();
    return;
  }
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-done]");
  if (words) {
    bar.max = found.whole;
    bar.value = found.done;
    words.textContent = found.done;
  }
  setTimeout(look, SECONDS * 1000);
}

if (place) setTimeout(look, SECONDS * 1000);
