/* The practice room made quick; everything also works without this file. */
(() => {
  "use strict";

  const box = () => document.getElementById("text");
  const say = (id, shown) => {
    const found = document.getElementById(id);
    if (found) found.hidden = !shown;
  };

  // Enter says it, Shift+Enter begins a line; never while a word is still being composed
  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter") return;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // "saved" stands for what is in the box now, not for what was there before
  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = "";
  });

  // the newest words come into sight; the box keeps the keyboard
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "room" || event.target?.id !== "news") return;
    say("trouble", false);
    document.getElementById("latest")?.scrollIntoView({ block: "center" });
    box()?.focus({ preventScroll: true });
  });

  // signed out, or a page from before: such a page takes the whole window and gives the words back;
  // while one is typing nothing is taken away
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Retarget") !== "body") return;
    const leads = requestConfig.elt !== box();
    event.detail.shouldSwap = leads;
    event.detail.isError = !leads;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.getElementById("room")) document.getElementById("main")?.focus();
  });

  document.addEventListener("htmx:responseError", () => say("trouble", true));

  // nothing reached us: what was typed stays in the box
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => say("trouble", true));
  }
})();
