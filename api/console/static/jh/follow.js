// Follow a long job: fetch its part again until it says that it is done. Slower while the page is hidden.
const SECONDS = 1.5;

export function follow(part, reload) {
  const again = async () => {
    if (!document.hidden) await reload(part);
    if (!part.querySelector("[data-jh-done]")) window.setTimeout(again, SECONDS * 1000);
  };
  window.setTimeout(again, SECONDS * 1000);
}
