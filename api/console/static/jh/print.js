// A button that opens the browser's own print dialogue.
document.querySelectorAll("[data-jh-print]").forEach((button) => button.addEventListener("click", () => window.print()));
