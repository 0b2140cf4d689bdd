import { remember as rememberCookie } from "./theme.js";

/**
 * @param {string} name the cookie
 * @param {boolean} utc whether UTC was chosen
 * @returns {string} the browser's own zone
 */
export function remember(name, utc) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  rememberCookie(name, utc ? "utc" : zone);
  return zone;
}
