// What every page can do: forms that guard themselves, parts fetched later, lists that submit on choice.
import { load, reload } from "./fragments.js";
import { follow } from "./follow.js";

// A select or a checkbox that sends its form at once.
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-jh-submit]");
  if (field) field.form.requestSubmit();
  const goto = event.target.closest("select[data-jh-goto]");
  if (goto) window.location.assign(goto.value);
});

// Ask before something that is hard to take back; never send the same form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.jhConfirm ?? form.dataset.jhConfirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !event.defaultPrevented) {
    if (form.dataset.jhSent) event.preventDefault();
    form.dataset.jhSent = "1";
    form.setAttribute("aria-busy", "true");
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-jh-sent]").forEach((form) => {
    delete form.dataset.jhSent;
    form.removeAttribute("aria-busy");
  });
});

// "/" goes to the search box, as in most web tools; never while something is typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-jh-search]");
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

// Parts of a page that come later: at once, when opened, or again and again while a job runs.
document.querySelectorAll("[data-jh-load]").forEach((part) => load(part));
document.querySelectorAll("details[data-jh-open]").forEach((details) => {
  details.addEventListener("toggle", () => details.open && load(details.querySelector("[data-jh-part]")), { once: false });
});
document.querySelectorAll("[data-jh-follow]").forEach((part) => follow(part, reload));
