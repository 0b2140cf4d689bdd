/** Says when the connection is lost; reloads when the server has forgotten the page, as its address says it all. */
export function watchConnection() {
  const notice = document.getElementById("components-reconnect-modal");
  notice?.addEventListener("components-reconnect-state-changed", (event) => {
    const state = /** @type {CustomEvent} */ (event).detail?.state;
    if (state === "rejected" || state === "resume-failed")
      location.reload();
  });
  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-reconnect]"))
      return;
    try {
      const blazor = /** @type {{ reconnect(): Promise<boolean> }} */ (/** @type {any} */ (window).Blazor);
      if (!await blazor.reconnect())
        location.reload();
    } catch {
      // Still not there; the notice stays.
    }
  });
}
