// The private what-if: the policy's score of every open place again, under other weights. Nothing is sent or kept.
export function whatIf(box) {
  box.dataset.jhReady = "1";
  const figures = JSON.parse(box.querySelector("[data-jh-figures]").textContent);
  const sliders = box.querySelector("[data-jh-sliders]");
  const order = box.querySelector("[data-jh-order]");
  const weights = Object.fromEntries(figures.components.map((one) => [one.id, one.points]));
  const before = ranking(figures, weights).map((one) => one.id);

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

// Points of a component grow with its weight; the weights together always make 100.
export function ranking(figures, weights) {
  const total = Object.values(weights).reduce((sum, one) => sum + one, 0) || 1;
  return figures.places
    .map((place) => ({
      ...place,
      score: figures.components.reduce(
        (sum, one) => sum + (one.points ? (place.points[one.id] ?? 0) / one.points : 0) * ((100 * weights[one.id]) / total), 0),
    }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
