/** @param {Node | null} except */
function closeAll(except) {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!except || !menu.contains(except))
      menu.removeAttribute("open");
}

/** Closes menus as people expect, opens dialogs, reloads. */
export function listenForMenus() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    closeAll(target);
    if (target?.closest("[data-closes]"))
      closeAll(null);
    const opens = target?.closest("[data-opens]")?.getAttribute("data-opens");
    const dialog = opens ? document.getElementById(opens) : null;
    if (dialog instanceof HTMLDialogElement && !dialog.open)
      dialog.showModal();
    else if (target instanceof HTMLDialogElement)
      target.close(); // the backdrop belongs to the dialog
    if (target?.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
    }
  });
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("details.menu[open]");
    if (event.key !== "Escape" || !open)
      return;
    event.stopImmediatePropagation(); // Escape closes the menu, not what is behind it
    closeAll(null);
    /** @type {HTMLElement | null} */ (open.querySelector("summary"))?.focus();
  }, true);
}
