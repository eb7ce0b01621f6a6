// Keeps the page up to date without losing the reader's place: when the counts change, the page is fetched again and
// only the parts marked data-live are exchanged.
"use strict";

const EVERY_MS = 2000;
let known = "";

async function refresh() {
  const page = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other && other.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(other, true));
  }
  wireButtons();
}

async function look() {
  try {
    const answers = await Promise.all([fetch("/api/stats"), fetch("/api/faults")]);
    const now = (await Promise.all(answers.map((answer) => answer.text()))).join();
    if (known && now !== known) await refresh();
    known = now;
  } catch {
    // The simulator is not there at the moment; the next look finds it again.
  }
  setTimeout(look, EVERY_MS);
}

function wireButtons() {
  for (const button of document.querySelectorAll("[data-delete][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await fetch(button.dataset.delete, { method: "DELETE" });
      await refresh();
    });
  }
}

function fit(frame) {
  const page = frame.contentDocument;
  if (!page || !page.documentElement) return;
  frame.height = 200;
  frame.height = page.documentElement.scrollHeight;
}

for (const frame of document.querySelectorAll("iframe")) {
  frame.addEventListener("load", () => fit(frame));
  fit(frame);
}
wireButtons();
look();
