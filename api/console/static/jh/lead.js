// The lead page: radar, drawer with the reasons for a place, private what-if, ticks for the comparison.
import { fetchText } from "./fragments.js";
import { whatIf } from "./whatif.js";

function radar(box) {
  const shown = JSON.parse(box.dataset.jhRadar);
  const chart = new window.ApexCharts(box, {
    chart: { type: "radar", height: 250, toolbar: { show: false }, animations: { enabled: false }, fontFamily: "inherit", nonce: box.dataset.nonce },
    series: [
      { name: shown.names[1], data: shown.possible },
      { name: shown.names[0], data: shown.established },
      { name: shown.names[2], data: shown.confidence },
    ],
    xaxis: { categories: shown.labels, labels: { style: { fontSize: "11px", colors: shown.labels.map(() => "#3b4853") } } },
    yaxis: { min: 0, max: 100, tickAmount: 4, show: false },
    colors: ["#9cc6d6", "#0f5c7a", "#c77700"],
    stroke: { width: 2 },
    fill: { opacity: [0.18, 0.3, 0] },
    markers: { size: [0, 3, 0] },
    legend: { position: "bottom", fontSize: "12px", labels: { colors: "#3b4853" } },
    tooltip: { y: { formatter: (value) => `${value}%` } },
    plotOptions: { radar: { size: 70, polygons: { strokeColors: "#dce2e7", connectorColors: "#dce2e7" } } },
  });
  chart.render();
}

document.querySelectorAll("[data-jh-radar]").forEach(radar);

// Why this place, or why not: in a drawer beside the page.
const drawer = document.getElementById("drawer");
async function why(url) {
  const body = drawer.querySelector("[data-jh-drawer]");
  body.textContent = "…";
  if (!drawer.open) drawer.showModal();
  try {
    body.innerHTML = await fetchText(url);
    document.getElementById("drawer-title").textContent = body.firstElementChild?.dataset.title ?? "";
  } catch {
    body.textContent = document.documentElement.lang === "en" ? "Could not be loaded; try again." : "加载失败，请重试。";
  }
}
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-jh-why]");
  if (asked) why(asked.dataset.jhWhy);
  if (event.target === drawer || event.target.closest("[data-jh-close]")) drawer.close();
});

// At most four places are compared.
document.addEventListener("change", (event) => {
  if (!event.target.matches('input[name="place"][form="compare"]')) return;
  const ticked = document.querySelectorAll('input[name="place"][form="compare"]:checked');
  if (ticked.length > 4) event.target.checked = false;
});

// The part with the sliders may have arrived before this script, or arrive later.
const startWhatIf = (part) => part.querySelectorAll("[data-jh-whatif]:not([data-jh-ready])").forEach(whatIf);
startWhatIf(document);
document.addEventListener("jh:loaded", (event) => startWhatIf(event.target));

// A click on a marked word opens the correction.
document.addEventListener("click", (event) => {
  const button = document.getElementById("correct-button");
  if (!event.target.closest("[data-jh-tag]") || !button) return;
  if (button.getAttribute("aria-expanded") !== "true") button.click();
  document.querySelector("#correct select").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.target.matches?.("[data-jh-tag]")) event.target.click();
  if (event.target.matches?.("g[data-jh-why]")) why(event.target.dataset.jhWhy);
});
