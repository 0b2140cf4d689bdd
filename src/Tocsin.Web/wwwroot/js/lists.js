/** @param {Event} event opens the row that was clicked, as if its link had been */
function onClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || target.closest("a, button, input, label, summary") || String(getSelection()).length > 0)
    return;
  /** @type {HTMLElement | null} */ (target.closest("tr")?.querySelector(".row-link"))?.click();
}

/**
 * Makes whole rows clickable, keeps the selected row in view and presses "Load more" when it comes into view.
 */
export function watchLists() {
  document.addEventListener("click", onClick);
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries)
      if (entry.isIntersecting && !(/** @type {HTMLButtonElement} */ (entry.target).disabled))
        /** @type {HTMLElement} */ (entry.target).click();
  }, { rootMargin: "600px" });
  /** @type {Element | null} */
  let watched = null;
  const watchMore = () => {
    const more = document.querySelector("[data-more]");
    if (watched)
      near.unobserve(watched);
    watched = more;
    if (more)
      near.observe(more); // observing anew reports at once when it is in view still
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      const row = change.target;
      if (change.attributeName === "aria-selected" && row instanceof Element
        && row.getAttribute("aria-selected") === "true")
        row.scrollIntoView({ block: "nearest" });
    }
    if (changes.some((change) => change.type === "childList" || change.attributeName === "disabled"))
      watchMore();
  }).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-selected", "disabled"],
  });
  watchMore();
}
