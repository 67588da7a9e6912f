// Views of a list that a person keeps: a name and the filters, on this computer only.
const KEY = "jianghai-views";
const bar = document.querySelector("[data-jh-views]");

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}")[bar.dataset.jhViews] ?? [];
  } catch {
    return [];
  }
}

function keep(views) {
  const all = JSON.parse(localStorage.getItem(KEY) ?? "{}");
  localStorage.setItem(KEY, JSON.stringify({ ...all, [bar.dataset.jhViews]: views }));
  draw();
}

function query() {
  const params = new URLSearchParams(window.location.search);
  params.delete("page");
  [...params.entries()].forEach(([name, value]) => value === "" && params.delete(name));
  return params.toString();
}

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-ghost-secondary";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function draw() {
  const views = kept();
  const here = query();
  bar.replaceChildren();
  views.forEach((view, place) => {
    const group = document.createElement("span");
    group.className = "jh-view";
    const link = document.createElement("a");
    link.href = `?${view.query}`;
    link.textContent = view.name;
    if (view.query === here) link.setAttribute("aria-current", "true");
    group.append(link, button("×", `${bar.dataset.drop} ${view.name}`, () => keep(views.filter((_, at) => at !== place))));
    bar.append(group);
  });
  if (here && !views.some((view) => view.query === here)) {
    bar.append(
      button(`＋ ${bar.dataset.label}`, bar.dataset.label, () => {
        const name = window.prompt(bar.dataset.ask)?.trim();
        if (name) keep([...views, { name: name.slice(0, 30), query: here }]);
      }),
    );
  }
}

if (bar) draw();
