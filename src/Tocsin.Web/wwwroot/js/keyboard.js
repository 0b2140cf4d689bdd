/** @param {EventTarget | null} target @returns {boolean} whether keys are text there */
function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])"));
}

/** @param {EventTarget | null} target @returns {boolean} whether Enter already means something there */
function isPressable(target) {
  return target instanceof HTMLElement && target.matches("a[href], button, summary, input, label");
}

/** @param {string} key @returns {HTMLElement | undefined} what is pressed by the key on this page */
function pressedBy(key) {
  const candidates = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-key]"));
  return [...candidates].find((element) => element.dataset.key?.split(" ").includes(key)
    && !element.hasAttribute("disabled"));
}

/** @param {HTMLTextAreaElement} input runs its form, with what is typed even when the box was not left */
function run(input) {
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.form?.requestSubmit();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = event.target;
  const input = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("[data-run]"));
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && input) {
    event.preventDefault();
    run(input);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"))
    return;
  if (isTyping(target)) {
    if (event.key === "Escape")
      /** @type {HTMLElement} */ (target).blur();
    return;
  }
  if (event.key === "/" || event.key === "f") {
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(`[data-focus-key="${event.key}"]`));
    box?.focus();
    box?.select();
    if (box)
      event.preventDefault();
    return;
  }
  if (event.key === "Enter" && isPressable(target))
    return;
  const pressed = pressedBy(event.key);
  if (!pressed || (event.repeat && !/^(j|k|Arrow)/.test(event.key)))
    return;
  event.preventDefault();
  if (/^(j|k|Arrow)/.test(event.key) && isPressable(document.activeElement))
    /** @type {HTMLElement} */ (document.activeElement).blur(); // from now on Enter means the selection
  pressed.click();
}

/** Maps keys to what carries them: `data-key="j ArrowDown"` is pressed by either. */
export function listenForKeys() {
  document.addEventListener("keydown", onKey);
}
