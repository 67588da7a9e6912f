// The first-run tour: one step at a time beside the element it points at; Esc or "skip" ends it for good.
import { sendForm } from "./fragments.js";

const GAP = 12;
const dialog = document.querySelector("[data-jh-tour]");
const light = dialog.querySelector(".jh-tour-light");
const card = dialog.querySelector(".jh-tour-card");
const part = (name) => dialog.querySelector(`[data-jh-tour-${name}]`);
const next = part("next");
const nextLabel = next.textContent;

const seen = (one) => one && one.getClientRects().length > 0;
const target = (step) => step.dataset.jhStep.split("|").map((where) => document.querySelector(where)).find(seen);
const steps = [...dialog.querySelectorAll("template")].filter(target);
let at = 0;

function place() {
  const box = target(steps[at])?.getBoundingClientRect();
  if (!box) return;
  const [width, height] = [document.documentElement.clientWidth, window.innerHeight];
  Object.assign(light.style, {
    left: `${box.left - 4}px`,
    top: `${box.top - 4}px`,
    width: `${box.width + 8}px`,
    height: `${box.height + 8}px`,
  });
  const left = Math.max(GAP, Math.min(box.left, width - card.offsetWidth - GAP));
  const below = box.bottom + GAP;
  const above = box.top - GAP - card.offsetHeight;
  const top = below + card.offsetHeight < height ? below : above > 0 ? above : height - card.offsetHeight - GAP;
  Object.assign(card.style, { left: `${left}px`, top: `${Math.max(GAP, top)}px` });
}

function show(number) {
  at = number;
  const step = steps[at];
  dialog.querySelector("#tour-title").textContent = step.dataset.title;
  part("text").textContent = step.content.textContent;
  part("count").textContent = `${at + 1} / ${steps.length}`;
  part("back").hidden = at === 0;
  next.textContent = at === steps.length - 1 ? next.dataset.last : nextLabel;
  target(step).scrollIntoView({ block: "center", behavior: "instant" });
  place();
  dialog.querySelector("#tour-title").focus();
}

async function end() {
  dialog.close();
  document.getElementById("main").focus();
  await sendForm(dialog.dataset.jhTour, {});
}

function move(by) {
  if (at + by >= steps.length) end();
  else if (at + by >= 0) show(at + by);
}

next.addEventListener("click", () => move(1));
part("back").addEventListener("click", () => move(-1));
part("end").addEventListener("click", end);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  end();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") move(1);
  if (event.key === "ArrowLeft") move(-1);
});
window.addEventListener("scroll", place, { passive: true });
window.addEventListener("resize", place);

if (steps.length) {
  dialog.showModal();
  show(0);
}
