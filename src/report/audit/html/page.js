"use strict";
// The page stands without this: here findings are filtered, sorted and paged, and long tables folded.
(() => {
  const PAGE = 50;
  const grouped = (number) => number.toLocaleString("en");

  for (const rest of document.querySelectorAll("tbody.more")) {
    const table = rest.closest("table");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "more";
    button.textContent = `Show ${grouped(rest.rows.length)} more rows`;
    button.setAttribute("aria-expanded", "false");
    rest.hidden = true;
    button.addEventListener("click", () => {
      rest.hidden = !rest.hidden;
      button.setAttribute("aria-expanded", String(!rest.hidden));
      button.textContent = rest.hidden ? `Show ${grouped(rest.rows.length)} more rows` : `Hide ${grouped(rest.rows.length)} rows`;
    });
    table.after(button);
  }

  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if ("IntersectionObserver" in window) {
    const seen = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
      const first = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) {
        if (id === first) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "-15% 0px -60% 0px" });
    for (const id of links.keys()) observer.observe(document.getElementById(id));
  }

  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const open = (folded) => { for (const details of list ? list.querySelectorAll("details") : []) details.open = folded; };
  let printing = false;
  let show = () => {};
  const fields = document.querySelectorAll("tbody.more");
  const hiddenRows = new Set();
  window.addEventListener("beforeprint", () => {
    for (const rest of fields) if (rest.hidden) { hiddenRows.add(rest); rest.hidden = false; }
    printing = true;
    show();
  });
  window.addEventListener("afterprint", () => {
    for (const rest of hiddenRows) rest.hidden = true;
    hiddenRows.clear();
    printing = false;
    show();
  });
  if (!form) return;

  const WEIGHT = { error: 0, warning: 1, info: 2 };
  const STATE = { new: 0, known: 1, waived: 1 };
  const items = [...list.children].map((element, index) => {
    const { rule, severity, state, order, regions, partners } = element.dataset;
    return {
      element, index, rule, severity, state, order: Number(order),
      regions: regions.split(" "), partners: JSON.parse(partners), text: null,
    };
  });
  const ids = new Set(items.flatMap((item) => item.partners));
  const textOf = (item) => (item.text ??= item.element.textContent.toLowerCase());
  const by = (...keys) => (a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x < y) return -1;
      if (x > y) return 1;
    }
    return 0;
  };
  const last = "\u{10ffff}";
  const orders = {
    "": by((item) => STATE[item.state], (item) => WEIGHT[item.severity], (item) => item.index),
    rule: by((item) => item.rule, (item) => STATE[item.state], (item) => item.order),
    place: by((item) => item.order),
    partner: by((item) => item.partners[0] ?? last, (item) => STATE[item.state], (item) => item.order),
  };
  const shown = document.getElementById("shown");
  const names = ["rule", "severity", "state", "region", "partner", "text", "sort"];
  let matching = items;
  let page = 0;

  const pagers = [...document.querySelectorAll("nav.pages")].map((nav) => {
    const says = document.createElement("span");
    const step = (label, target) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        page = target();
        show();
        remember();
        list.scrollIntoView({ block: "start" });
        const first = list.querySelector(".finding:not([hidden])");
        if (first) first.focus({ preventScroll: true });
      });
      return button;
    };
    const pages = () => Math.ceil(matching.length / PAGE);
    const buttons = [
      step("First", () => 0), step("Previous", () => Math.max(page - 1, 0)),
      step("Next", () => Math.min(page + 1, pages() - 1)), step("Last", () => pages() - 1),
    ];
    nav.append(buttons[0], buttons[1], says, buttons[2], buttons[3]);
    return { nav, says, buttons };
  });

  show = () => {
    const from = printing ? 0 : page * PAGE;
    const visible = matching.slice(from, printing ? undefined : from + PAGE);
    const kept = new Set(visible.map((item) => item.element));
    for (const { element } of items) if (element.hidden === kept.has(element)) element.hidden = !element.hidden;
    // What is hidden may stand anywhere, so only what is seen is put into order.
    list.append(...kept);
    const pages = Math.ceil(matching.length / PAGE);
    for (const { nav, says, buttons } of pagers) {
      nav.hidden = pages < 2;
      says.textContent = `Page ${grouped(page + 1)} of ${grouped(pages)}, findings ${grouped(from + 1)} to ${grouped(from + visible.length)}`;
      buttons[0].disabled = buttons[1].disabled = page === 0;
      buttons[2].disabled = buttons[3].disabled = page >= pages - 1;
    }
  };

  const filter = () => {
    const wanted = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    const partner = wanted.partner.trim();
    const part = partner.toLowerCase();
    const isOne = ids.has(partner);
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    matching = items.filter((item) =>
      (!wanted.rule || item.rule === wanted.rule)
      && (!wanted.severity || item.severity === wanted.severity)
      && (!wanted.state || item.state === wanted.state)
      && (!wanted.region || item.regions.includes(wanted.region))
      && (!partner || item.partners.some((id) => (isOne ? id === partner : id.toLowerCase().includes(part))))
      && words.every((word) => textOf(item).includes(word)));
    matching.sort(orders[wanted.sort] ?? orders[""]);
    page = 0;
    shown.textContent = `${grouped(matching.length)} of ${grouped(items.length)} findings shown`;
    form.toggleAttribute("data-active", matching.length < items.length);
  };

  const remember = () => {
    const state = new URLSearchParams();
    for (const name of names) if (form.elements[name].value) state.set(name, form.elements[name].value);
    if (page > 0) state.set("page", String(page + 1));
    const query = state.toString();
    history.replaceState(null, "", query ? `#filter?${query}` : "#findings");
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.startsWith("#filter?") ? location.hash.slice(8) : "");
    for (const name of names) {
      form.elements[name].value = state.get(name) ?? "";
      // A value that no choice has leaves a select with none.
      if (form.elements[name].selectedIndex === -1) form.elements[name].value = "";
    }
    filter();
    const pages = Math.ceil(matching.length / PAGE);
    page = Math.min(Math.max((Number.parseInt(state.get("page") ?? "1", 10) || 1) - 1, 0), Math.max(pages - 1, 0));
  };

  const changed = () => { filter(); show(); remember(); };

  const land = () => {
    for (const element of list.querySelectorAll(".target")) element.classList.remove("target");
    const id = location.hash.slice(1);
    if (!id.startsWith("f-")) return false;
    const wanted = items.find((item) => item.element.id === id);
    if (!wanted) return false;
    if (!matching.includes(wanted)) {
      for (const name of names) if (name !== "sort") form.elements[name].value = "";
      filter();
    }
    page = Math.floor(matching.indexOf(wanted) / PAGE);
    show();
    for (const details of wanted.element.querySelectorAll("details")) details.open = true;
    wanted.element.classList.add("target");
    wanted.element.scrollIntoView({ block: "start", behavior: "instant" });
    wanted.element.focus({ preventScroll: true });
    return true;
  };

  let waiting;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => {
    if (event.target.tagName === "SELECT") return;
    clearTimeout(waiting);
    waiting = setTimeout(changed, 150);
  });
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(changed));
  const fold = document.getElementById("fold");
  fold.addEventListener("click", () => {
    const folds = fold.textContent === "Fold all";
    open(!folds);
    fold.textContent = folds ? "Unfold all" : "Fold all";
  });
  for (const pick of document.querySelectorAll(".pick[data-name]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pick";
    button.append(...pick.childNodes);
    button.addEventListener("click", () => {
      const { name, value } = pick.dataset;
      form.elements[name].value = value;
      changed();
      form.scrollIntoView({ block: "start" });
      form.elements[name].focus({ preventScroll: true });
    });
    pick.replaceChildren(button);
  }
  window.addEventListener("hashchange", () => {
    if (land()) return;
    if (location.hash.startsWith("#filter?")) { restore(); show(); }
  });

  form.hidden = false;
  restore();
  if (!land()) show();
  if (location.hash.startsWith("#filter?")) form.scrollIntoView({ block: "start", behavior: "instant" });
})();
