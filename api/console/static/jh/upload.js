// A file that was dropped or chosen is read at once, unless a mapping file is being chosen for it.
document.querySelectorAll("[data-jh-upload]").forEach((form) => {
  const file = form.querySelector('input[type="file"]');
  const drop = form.querySelector(".jh-drop");
  const mapping = form.querySelector("[data-jh-mapping]");
  file.addEventListener("change", () => file.files.length && !mapping.open && form.requestSubmit());
  ["dragenter", "dragover"].forEach((kind) => drop.addEventListener(kind, () => drop.classList.add("jh-over")));
  ["dragleave", "drop"].forEach((kind) => drop.addEventListener(kind, () => drop.classList.remove("jh-over")));
});
