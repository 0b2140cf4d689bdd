/**
 * Lets a part of the time be picked, by dragging or by keys, and says what the bar under the pointer holds.
 * @param {SVGSVGElement | null} bars
 * @param {{ invokeMethodAsync(name: string, first: number, last: number): Promise<void> }} page
 */
export function watch(bars, page) {
  if (!bars)
    return; // it went while this came
  const plot = /** @type {HTMLElement} */ (bars.parentElement);
  const brush = /** @type {SVGRectElement} */ (bars.querySelector(".brush"));
  const note = /** @type {HTMLElement} */ (plot.querySelector(".bar-note"));
  /** @type {number | null} */
  let start = null;
  let cursor = -1;

  const count = () => Number(plot.dataset.bars);
  /** @param {PointerEvent} event */
  const barAt = (event) => {
    const box = bars.getBoundingClientRect();
    return Math.max(0, Math.min(count() - 1, Math.floor((event.clientX - box.left) / box.width * count())));
  };
  /** @param {number} from @param {number} to */
  const paint = (from, to) => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    brush.setAttribute("x", `${first / count() * 100}%`);
    brush.setAttribute("width", `${(last - first + 1) / count() * 100}%`);
  };
  const clear = () => {
    start = null;
    cursor = -1;
    brush.setAttribute("width", "0");
    note.hidden = true;
  };
  /** @param {number} bar */
  const show = (bar) => {
    const text = bars.querySelectorAll("g")[bar]?.dataset.note ?? "";
    note.textContent = text;
    note.hidden = false;
    const room = plot.clientWidth - note.offsetWidth;
    const middle = (bar + 0.5) / count() * plot.clientWidth;
    note.style.left = `${Math.max(0, Math.min(room, middle - note.offsetWidth / 2))}px`;
  };
  /** @param {number} from @param {number} to */
  const pick = (from, to) => {
    clear();
    page.invokeMethodAsync("PickAsync", Math.min(from, to), Math.max(from, to));
  };

  bars.addEventListener("pointerdown", (event) => {
    if (event.button !== 0)
      return;
    bars.setPointerCapture(event.pointerId);
    start = barAt(event);
    paint(start, start);
  });
  bars.addEventListener("pointermove", (event) => {
    const bar = barAt(event);
    show(bar);
    if (start !== null)
      paint(start, bar);
  });
  bars.addEventListener("pointerup", (event) => {
    if (start !== null)
      pick(start, barAt(event));
  });
  bars.addEventListener("pointercancel", clear);
  bars.addEventListener("pointerleave", () => { if (start === null) note.hidden = true; });
  bars.addEventListener("blur", clear);
  bars.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const by = event.key === "ArrowLeft" ? -1 : 1;
      const before = cursor < 0 ? (by < 0 ? count() : -1) : cursor;
      cursor = Math.max(0, Math.min(count() - 1, before + by));
      start = event.shiftKey ? start ?? Math.max(0, Math.min(count() - 1, before)) : cursor;
      paint(start, cursor);
      show(cursor);
    } else if (event.key === "Enter" && start !== null) {
      pick(start, cursor);
    } else if (event.key === "Escape" && start !== null) {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // the list's own keys mean something else here
  });
}
