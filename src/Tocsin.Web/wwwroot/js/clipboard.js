/** @param {string} text @returns {Promise<void>} */
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Over plain HTTP from another machine the browser offers only the old way.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "keys-only";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Copies `data-copy`, or the text of the element that `data-copy-from` names, and says so on the button. */
export function listenForCopies() {
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy], [data-copy-from]") : null;
    if (!(button instanceof HTMLElement))
      return;
    const from = button.dataset.copyFrom;
    await copy((from ? document.getElementById(from)?.textContent : button.dataset.copy) ?? "");
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
  });
}
