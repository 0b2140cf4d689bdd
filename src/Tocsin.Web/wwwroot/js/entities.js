/** Opens the menu about an address, a host or a user: search for it, its alerts, copy. */
export function listenForEntities() {
  const menuOf = () => document.getElementById("entity-menu");
  /** @type {HTMLElement | null} */
  let opener = null;

  /** @param {boolean} focus */
  const close = (focus) => {
    const menu = menuOf();
    if (menu)
      menu.hidden = true;
    if (focus)
      opener?.focus();
    opener = null;
  };

  /** @param {HTMLElement} menu @param {string} name @returns {HTMLElement} */
  const part = (menu, name) => /** @type {HTMLElement} */ (menu.querySelector(`[data-part="${name}"]`));

  /** @param {HTMLElement} menu @param {HTMLElement} button */
  const open = (menu, button) => {
    const value = button.dataset.value ?? "";
    part(menu, "value").textContent = value;
    const quoted = `"${value.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`;
    const search = new URLSearchParams({ q: quoted, from: menu.dataset.from ?? "" });
    if (menu.dataset.to)
      search.set("to", menu.dataset.to);
    part(menu, "search").setAttribute("href", `/search?${search}`);
    part(menu, "alerts").setAttribute("href", `/alerts?${new URLSearchParams({ show: "all", about: value })}`);
    part(menu, "copy").dataset.copy = value;
    menu.hidden = false;
    const box = button.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(box.left, innerWidth - menu.offsetWidth - 4))}px`;
    const below = box.bottom + 4;
    menu.style.top = `${below + menu.offsetHeight > innerHeight ? box.top - menu.offsetHeight - 4 : below}px`;
    opener = button;
    part(menu, "search").focus();
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("[data-entity]");
    const menu = menuOf();
    if (!menu)
      return;
    if (button instanceof HTMLElement)
      open(menu, button);
    else if (!menu.hidden && !target?.closest("#entity-menu [data-copy]"))
      close(false);
  });
  document.addEventListener("keydown", (event) => {
    const menu = menuOf();
    if (!menu || menu.hidden)
      return;
    const items = [.../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll("[role=menuitem]"))];
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (event.key === "Escape" || event.key === "Tab")
      close(true);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
    else
      return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("scroll", () => close(false), { capture: true, passive: true });
}
