// The private what-if: the ranking of the cards again, under other weights of the policy. Nothing is sent or kept.
export function whatIf(box) {
  box.dataset.jhReady = "1";
  const figures = JSON.parse(box.querySelector("[data-jh-figures]").textContent);
  const sliders = box.querySelector("[data-jh-sliders]");
  const order = box.querySelector("[data-jh-order]");
  const weights = Object.fromEntries(figures.components.map((one) => [one.id, one.points]));
  const before = figures.places.map((one) => one.id);

  figures.components.forEach((one) => {
    const label = document.createElement("label");
    const text = document.createElement("span");
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min: 0, max: 50, step: 1, value: one.points, className: "form-range" });
    const said = () => { text.textContent = `${one.label} ${weights[one.id]}`; };
    input.addEventListener("input", () => { weights[one.id] = Number(input.value); said(); draw(); });
    said();
    label.append(text, input);
    sliders.append(label);
  });
  box.querySelector("[data-jh-reset]").addEventListener("click", () => {
    figures.components.forEach((one, place) => {
      const input = sliders.querySelectorAll("input")[place];
      input.value = one.points;
      input.dispatchEvent(new Event("input"));
    });
  });

  function draw() {
    order.replaceChildren(
      ...ranking(figures, weights).slice(0, 8).map((one, place) => {
        const row = document.createElement("li");
        const was = before.indexOf(one.id) + 1;
        const moved = was === place + 1 ? "" : `（${order.dataset.was} ${was}）`;
        row.textContent = `${one.name}  ${one.score.toFixed(1)} ${moved}`;
        if (was > place + 1) row.className = "jh-up";
        return row;
      }),
    );
  }
  draw();
}

// Points of a component grow with its weight, and the weights together always make 100; what decisions add stays as it is.
// Under the policy's own weights the places stand as the cards have them; under others they are ordered and spread again.
export function ranking(figures, weights) {
  const total = Object.values(weights).reduce((sum, one) => sum + one, 0) || 1;
  const scored = figures.places.map((place) => ({
    ...place,
    score: place.learned + figures.components.reduce(
      (sum, one) => sum + (one.points ? (place.points[one.id] ?? 0) / one.points : 0) * ((100 * weights[one.id]) / total), 0),
  }));
  if (figures.components.every((one) => weights[one.id] === one.points)) return scored;
  return spread(scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)), figures.spread);
}

// The first few stand in several districts, as long as the scores are close.
function spread(ranked, { places, districts, close }) {
  const shown = ranked.slice(0, places), waiting = ranked.slice(places);
  const seen = () => new Set(shown.map((one) => one.district));
  while (seen().size < Math.min(districts, shown.length)) {
    const newcomer = waiting.find((one) => !seen().has(one.district));
    const leaver = shown.findLast((one) => shown.filter((other) => other.district === one.district).length > 1);
    if (!newcomer || !leaver || leaver.score - newcomer.score > close) break;
    shown[shown.indexOf(leaver)] = newcomer;
    waiting.splice(waiting.indexOf(newcomer), 1, leaver);
  }
  const inFront = new Set(shown);
  return [...ranked.filter((one) => inFront.has(one)), ...ranked.filter((one) => !inFront.has(one))];
}
