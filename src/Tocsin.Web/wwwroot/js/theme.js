/** @param {string} name @param {string} value */
export function remember(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax${secure}`;
}

function show() {
  const chosen = document.documentElement.dataset.theme || "system";
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-choice") === chosen));
}

/** Switches the theme at once and remembers it, so that the server draws the next page in it from the start. */
export function listenForThemes() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const choice = target?.closest("[data-theme-choice]")?.getAttribute("data-theme-choice");
    if (choice) {
      remember("tocsin-theme", choice);
      if (choice === "system")
        delete document.documentElement.dataset.theme;
      else
        document.documentElement.dataset.theme = choice;
    }
    show();
  });
  show();
}
