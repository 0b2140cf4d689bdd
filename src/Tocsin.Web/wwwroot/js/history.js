const NAME = "tocsin-searches";
const KEPT = 50;

/** @returns {string[]} the searches of this browser as parts of addresses, newest first */
export function list() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((search) => typeof search === "string").slice(0, KEPT) : [];
  } catch {
    return []; // no storage, or something else wrote there
  }
}

/** @param {string} search */
export function remember(search) {
  try {
    localStorage.setItem(NAME, JSON.stringify([search, ...list().filter((other) => other !== search)].slice(0, KEPT)));
  } catch {
    // Full, or switched off: then there is no history.
  }
}

export function forget() {
  localStorage.removeItem(NAME);
}
