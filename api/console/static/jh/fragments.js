// Parts of a page fetched after it, from the same host, with the same session.
export function csrf() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

export async function fetchText(url, options = {}) {
  const response = await fetch(url, { credentials: "same-origin", headers: { "X-Fragment": "1" }, ...options });
  if (response.redirected && response.url.includes("/login")) window.location.reload();
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

export function sendForm(url, fields) {
  const body = new FormData();
  Object.entries(fields).forEach(([name, value]) => body.append(name, value));
  return fetchText(url, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrf(), "X-Fragment": "1" } });
}

// What arrives late must not push away what the address points at, until somebody scrolls on.
let moved = false;
["wheel", "touchmove", "pointerdown", "keydown"].forEach((kind) =>
  window.addEventListener(kind, () => (moved = true), { once: true, passive: true }),
);
function stayAtAnchor() {
  const anchor = window.location.hash.slice(1);
  if (anchor && !moved) document.getElementById(anchor)?.scrollIntoView({ behavior: "instant" });
}

// Fill an element from the address in data-jh-load or data-jh-part, once.
export async function load(part) {
  if (!part || part.dataset.jhLoaded) return;
  part.dataset.jhLoaded = "1";
  await reload(part);
}

export async function reload(part) {
  const url = part.dataset.jhLoad ?? part.dataset.jhPart ?? part.dataset.jhFollow;
  part.setAttribute("aria-busy", "true");
  try {
    part.innerHTML = await fetchText(url);
    part.dispatchEvent(new CustomEvent("jh:loaded", { bubbles: true }));
    stayAtAnchor();
  } catch (error) {
    delete part.dataset.jhLoaded;
    part.textContent = document.documentElement.lang === "en" ? "Could not be loaded; try again." : "加载失败，请重试。";
  } finally {
    part.removeAttribute("aria-busy");
  }
}
