"use strict";
(() => {
  // Shows one language of the report at a time; without this script the second one stays folded at the end.
  const root = document.documentElement;
  const fold = document.querySelector("details.other");
  fold.replaceWith(fold.querySelector(".report"));
  document.querySelector(".elsewhere").remove();
  const reports = [...document.querySelectorAll(".report")];
  const buttons = [...document.querySelectorAll(".switch button")];
  document.querySelector(".switch").hidden = false;

  // the contents say which section is being read
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  const mark = () => {
    for (const report of reports) {
      if (report.hidden) continue;
      const read = [...report.querySelectorAll("main > section[id]")];
      const now = read.filter((section) => section.getBoundingClientRect().top < 120).pop() || read[0];
      for (const [id, link] of links) {
        if (id === now.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  };

  const place = () => {
    // the last heading above the middle of the screen, and how far it is from the top
    const open = reports.find((report) => !report.hidden);
    const heads = open.querySelectorAll("section[id]");
    const above = [...heads].filter((head) => head.getBoundingClientRect().top < innerHeight / 2).pop();
    return above && scrollY > 60 ? [above.id.replace(/-\w+$/, ""), above.getBoundingClientRect().top] : null;
  };
  const show = (lang) => {
    const kept = place();
    for (const report of reports) report.hidden = report.lang !== lang;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === lang));
    for (const word of document.querySelectorAll("[data-only]")) word.hidden = word.dataset.only !== lang;
    const shown = reports.find((report) => !report.hidden);
    root.lang = lang;
    document.title = shown.dataset.title;
    const same = kept && document.getElementById(`${kept[0]}-${lang}`);
    if (same) scrollBy({ top: same.getBoundingClientRect().top - kept[1], behavior: "instant" });
    mark();
  };
  const follow = () => {
    // a link into the other language shows it
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const report = target && target.closest(".report");
    if (report && report.hidden) {
      show(report.lang);
      target.scrollIntoView();
    }
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.show));
  addEventListener("hashchange", follow);
  show(root.lang);
  follow();

  // what is folded is printed whole, in browsers too that cannot be told so by the style
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.printed:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });

  let waiting = false;
  const soon = () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; mark(); });
    waiting = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
})();
