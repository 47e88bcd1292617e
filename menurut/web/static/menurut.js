// What the pages can do beyond plain links. All of them work without this file.
"use strict";

const root = document.body;
root.classList.add("js");

// An empty field asks for nothing and has no place in the address.
for (const form of document.querySelectorAll("form.ask")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
}

// An article: step from statement to statement, its words lit up in the text.
const list = document.getElementById("list");
if (list) {
  const items = [...list.children];
  const stepper = document.querySelector(".stepper");
  const behaviour = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  let at = items.findIndex((item) => item.classList.contains("active"));

  const margin = list.closest(".margin");
  const beside = () => getComputedStyle(margin).position === "sticky";
  const words = (item) => document.querySelectorAll(`.seg[data-s~="${item.dataset.n}"]`);

  const light = (number) => {
    for (const lit of document.querySelectorAll(".active")) lit.classList.remove("active");
    for (const item of items) item.querySelector(".go").removeAttribute("aria-current");
    at = number;
    const item = items[at];
    item.classList.add("active");
    item.querySelector(".go").setAttribute("aria-current", "true");
    for (const segment of words(item)) segment.classList.add("active");
    stepper.querySelector("output").textContent = `${at + 1} / ${items.length}`;
  };

  // Lights up a statement and brings its words, and its item where the margin is beside the text, into view.
  const show = (number, focus) => {
    if (number < 0 || number >= items.length) return;
    light(number);
    const [first] = words(items[at]);
    if (first) first.scrollIntoView({ block: "center", behavior: behaviour });
    if (beside()) {
      margin.scrollTo({ top: items[at].offsetTop - margin.clientHeight / 3, behavior: behaviour });
    }
    if (focus) items[at].querySelector(".go").focus({ preventScroll: true });
  };

  const step = (by, focus) => show(at < 0 && by < 0 ? items.length - 1 : at + by, focus);

  stepper.hidden = false;
  stepper.querySelector("output").textContent = `– / ${items.length}`;
  for (const button of stepper.querySelectorAll("button")) {
    button.addEventListener("click", () => step(Number(button.dataset.step), false));
  }
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (!item || event.target.closest("a:not(.go)")) return;
    event.preventDefault();
    show(items.indexOf(item), true);
  });
  list.addEventListener("focusin", (event) => light(items.indexOf(event.target.closest("li"))));
  document.querySelector(".words").addEventListener("click", (event) => {
    const segment = event.target.closest(".seg");
    if (!segment || event.target.closest("a") || !getSelection().isCollapsed) return;
    // Where statements lie in one another, the innermost is meant: the one with the fewest words.
    const size = (number) => [...words(items[number])].reduce((sum, one) => sum + one.textContent.length, 0);
    const numbers = segment.dataset.s.split(" ").map((number) => Number(number) - 1);
    show(numbers.sort((a, b) => size(a) - size(b))[0], false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "j" || event.key === "n") step(1, true);
    else if (event.key === "k" || event.key === "p") step(-1, true);
    else if (event.key === "Enter" && event.target.matches(".go")) items[at].querySelector(".open").click();
    else return;
    event.preventDefault();
  });
  const fromAddress = () => {
    const id = decodeURIComponent(location.hash).replace(/^#[st]-/, "s-");
    const number = items.findIndex((item) => item.id === id);
    // A number in the text leads to its item in the margin; below the text, that is where to go.
    if (number >= 0 && location.hash.startsWith("#s-") && !beside()) light(number);
    else if (number >= 0) show(number, false);
  };
  addEventListener("hashchange", fromAddress);
  if (location.hash) fromAddress();
  else if (at >= 0) show(at, false);
}
