const HEAD = 30;
const NARROWEST = 48;

/**
 * Says which rows are seen, and lets columns be moved and sized by pointer and by keys.
 * @typedef {{ invokeMethodAsync(name: string, ...args: (number | boolean)[]): Promise<void> }} Page
 * @param {HTMLTableElement} table
 * @param {Page} page
 * @param {number} rowHeight
 * @param {number} chunkSize
 */
export function watch(table, page, rowHeight, chunkSize) {
  const list = scrollerOf(table);
  let seen = "";
  let waiting = false;
  let top = true;
  const look = () => {
    waiting = false;
    if (table.isConnected && top !== list.scrollTop < rowHeight) {
      top = list.scrollTop < rowHeight;
      page.invokeMethodAsync("SeeTopAsync", top);
    }
    const first = Math.floor(list.scrollTop / rowHeight / chunkSize);
    const last = Math.floor((list.scrollTop + list.clientHeight) / rowHeight / chunkSize);
    if (seen === `${first} ${last}` || !table.isConnected)
      return;
    seen = `${first} ${last}`;
    page.invokeMethodAsync("SeeAsync", first, last);
  };
  const soon = () => {
    if (!waiting)
      requestAnimationFrame(look);
    waiting = true;
  };
  list.addEventListener("scroll", soon, { passive: true });
  list.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-to-top]"))
      list.scrollTop = 0;
  });
  new ResizeObserver(soon).observe(list);
  columns(table, page);
  table.dataset.watched = "true";
}

/** @param {HTMLElement} table @returns {HTMLElement} */
const scrollerOf = (table) => /** @type {HTMLElement} */ (table.closest(".list"));

/** @param {HTMLElement} table */
export function toTop(table) {
  scrollerOf(table).scrollTop = 0;
}

/** @param {HTMLElement} table @param {number} row @param {number} rowHeight scrolls to a row that is not drawn yet */
export function reveal(table, row, rowHeight) {
  const list = scrollerOf(table);
  const top = table.offsetTop + row * rowHeight;
  if (top < list.scrollTop)
    list.scrollTop = top;
  else if (top + HEAD + rowHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = top + HEAD + rowHeight - list.clientHeight;
}

/** @param {HTMLTableElement} table @param {Page} page */
function columns(table, page) {
  /** @param {EventTarget | null} target @returns {HTMLElement | null} */
  const headOf = (target) => target instanceof Element ? target.closest("th[data-column]") : null;
  /** @param {HTMLElement} head */
  const columnOf = (head) => Number(head.dataset.column);
  /** @param {HTMLElement} head @param {number} width */
  const size = (head, width) => {
    const wide = Math.max(NARROWEST, Math.round(width));
    table.querySelectorAll("col")[columnOf(head) + 1]?.setAttribute("width", String(wide));
    return wide;
  };
  /** @param {number} x @returns {HTMLElement | undefined} */
  const headAt = (x) => [.../** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("th[data-column]"))]
    .find((head) => { const box = head.getBoundingClientRect(); return x >= box.left && x < box.right; });

  table.addEventListener("pointerdown", (event) => {
    const head = headOf(event.target);
    if (!head || event.button !== 0)
      return;
    const sizing = event.target instanceof Element && event.target.matches(".column-grip");
    const [startX, startWidth] = [event.clientX, head.offsetWidth];
    let moved = false;
    let width = startWidth;
    /** @type {HTMLElement | undefined} */
    let over;
    event.preventDefault();
    head.querySelector("button")?.focus();
    /** @param {PointerEvent} move */
    const onMove = (move) => {
      moved ||= Math.abs(move.clientX - startX) > 4;
      if (!moved)
        return;
      if (sizing) {
        width = size(head, startWidth + move.clientX - startX);
        return;
      }
      over?.classList.remove("drop-before", "drop-after");
      over = headAt(move.clientX);
      head.classList.add("dragged");
      if (over && over !== head)
        over.classList.add(columnOf(over) < columnOf(head) ? "drop-before" : "drop-after");
    };
    const onUp = () => {
      removeEventListener("pointermove", onMove);
      head.classList.remove("dragged");
      over?.classList.remove("drop-before", "drop-after");
      if (moved && sizing)
        page.invokeMethodAsync("SizeColumn", columnOf(head), width);
      else if (moved && over && over !== head)
        page.invokeMethodAsync("MoveColumn", columnOf(head), columnOf(over));
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp, { once: true });
  });

  table.addEventListener("keydown", async (event) => {
    const head = headOf(event.target);
    if (!head)
      return;
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const column = columnOf(head);
    if (by !== 0 && event.altKey) {
      event.preventDefault();
      await page.invokeMethodAsync("MoveColumn", column, column + by);
      const next = table.querySelector(`th[data-column="${column + by}"] button`);
      if (next instanceof HTMLElement)
        next.focus(); // it is the same column, in its new place
    } else if (by !== 0 && event.shiftKey) {
      event.preventDefault();
      page.invokeMethodAsync("SizeColumn", column, size(head, head.offsetWidth + by * 16));
    } else if (event.key === "Delete") {
      event.preventDefault();
      page.invokeMethodAsync("RemoveColumn", column);
    }
  });
}
