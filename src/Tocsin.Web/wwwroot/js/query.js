/**
 * @typedef {{ text: string, start: number, end: number, kind: string, detail: string }} Suggestion
 * @typedef {{ invokeMethodAsync(name: string, text: string, caret: number): Promise<Suggestion[] | null> }} Page
 */

const WAIT = 60;
const SHOWN = 12;
const WORDS = new RegExp([
  "(?<text>\"(?:\\\\.|[^\"\\\\])*\"?)",
  "(?<operator>\\b(?:AND|OR|NOT|TO)\\b|&&|\\|\\||[!|])",
  "(?<field>(?:\\\\.|[^\\s:()\"|\\\\!])+(?=:))",
  "(?<number>(?<=[:\\s><=\\[{])-?\\d[\\d.:/]*(?:[smhdw]\\b)?(?=[\\s)\\]},]|$))",
  "(?<plain>\\s+|[^\\s\":()|!]+|.)",
].join("|"), "gsu");

/** @param {HTMLTextAreaElement} box */
const paintOf = (box) => /** @type {HTMLElement} */ (box.parentElement?.querySelector(".query-paint"));

/** @param {string} name @param {string} text */
function piece(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

/**
 * Paints what is typed: fields, texts, operators; and a wave under the place of an error.
 * @param {HTMLTextAreaElement} box @param {number} wrongAt the character; -1 when nothing is wrong
 */
function paint(box, wrongAt) {
  const pieces = [];
  let at = 0;
  const wrongWord = wrongAt < 0 ? "" : box.value.slice(wrongAt).match(/^[^\s)]+/)?.[0] ?? " ";
  const wrongEnd = wrongAt + wrongWord.length;
  for (const match of box.value.matchAll(WORDS)) {
    const name = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "plain";
    const end = at + match[0].length;
    const cuts = [at, ...[wrongAt, wrongEnd].filter((cut) => cut > at && cut < end), end];
    for (let i = 1; i < cuts.length; i++) {
      const wrong = cuts[i - 1] >= wrongAt && cuts[i - 1] < wrongEnd;
      pieces.push(piece(wrong ? `word-${name} squiggle` : `word-${name}`, box.value.slice(cuts[i - 1], cuts[i])));
    }
    at = end;
  }
  if (wrongAt >= box.value.length)
    pieces.push(piece("squiggle", "\u00A0\u00A0"));
  paintOf(box).replaceChildren(...pieces, "\n");
  grow(box);
}

/** @param {HTMLTextAreaElement} box makes it as high as its text, up to six lines */
function grow(box) {
  box.rows = 1; // what is painted is only as high as its box
  box.rows = Math.max(1, Math.min(6, Math.round(paintOf(box).scrollHeight / 20)));
  paintOf(box).scrollTop = box.scrollTop;
}

/** @type {WeakMap<HTMLTextAreaElement, Page>} */
const pages = new WeakMap();

/** @param {HTMLTextAreaElement} box @param {Page} page who knows what may stand in the box */
export function suggestFrom(box, page) {
  pages.set(box, page);
}

/** @param {HTMLTextAreaElement} box what the page says is wrong belongs to what it was given, not to what is typed since */
function paintAsGiven(box) {
  paint(box, box.value === box.dataset.given ? Number(box.dataset.wrongAt ?? -1) : -1);
}

/** Serves the query box, from the moment it is drawn: what is typed before the page is live is not lost. */
export function watchQueryBox() {
  /** @type {HTMLTextAreaElement | null} */
  let box = null;
  /** @type {HTMLTextAreaElement | null} the box that has the focus, or had it when it was taken away */
  let typed = null;
  document.addEventListener("focusin", (event) => { typed = event.target === box ? box : null; });
  document.addEventListener("focusout", () => setTimeout(() => {
    if (document.activeElement !== typed && typed?.isConnected)
      typed = null;
  }));
  const look = () => {
    const now = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("[data-run]"));
    if (now === box)
      return;
    const before = box;
    box = now;
    if (box)
      serve(box);
    if (box && before && before === typed)
      goOnIn(box, before);
  };
  new MutationObserver((changes) => {
    look();
    if (box && changes.some((change) => change.type === "attributes" && change.target === box))
      paintAsGiven(box);
  }).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-given", "data-wrong-at"],
  });
  look();
}

/** @param {HTMLTextAreaElement} box @param {HTMLTextAreaElement} before what was drawn in its place, and is typed into */
function goOnIn(box, before) {
  const [start, end] = [before.selectionStart, before.selectionEnd];
  box.focus();
  if (box.value !== before.value) {
    box.value = before.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    paintAsGiven(box);
  }
  box.setSelectionRange(start, end);
}

/** @param {HTMLTextAreaElement} box */
function serve(box) {
  const list = /** @type {HTMLElement} */ (document.getElementById("query-suggestions"));
  /** @type {Suggestion[]} */
  let suggestions = [];
  let active = -1;
  let asked = 0;
  let askedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  const close = () => {
    clearTimeout(waiting);
    asked++;
    suggestions = [];
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  /** @param {number} to */
  const activate = (to) => {
    active = (to + suggestions.length) % suggestions.length;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    box.setAttribute("aria-activedescendant", `query-suggestion-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} which */
  const accept = (which) => {
    const { text, start } = suggestions[which];
    // What was typed since the suggestion was asked for is replaced with the rest.
    const end = suggestions[which].end + Math.max(0, box.selectionStart - askedAt);
    close();
    box.setSelectionRange(start, end);
    // As if typed, so that it can be undone.
    if (!document.execCommand("insertText", false, text))
      box.setRangeText(text, start, end, "end");
    paintAsGiven(box);
    if (text.endsWith(":"))
      soon();
  };
  const show = () => {
    active = -1;
    list.replaceChildren(...suggestions.slice(0, SHOWN).map((suggestion, i) => {
      const option = document.createElement("li");
      option.id = `query-suggestion-${i}`;
      option.role = "option";
      option.setAttribute("aria-selected", "false");
      option.append(piece("suggestion-kind", suggestion.kind), piece("suggestion-text", suggestion.text),
        piece("suggestion-detail", suggestion.detail));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // the box keeps the focus
        accept(i);
      });
      return option;
    }));
    suggestions = suggestions.slice(0, SHOWN);
    list.hidden = suggestions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const mine = ++asked;
    const caret = box.selectionStart;
    const answer = await pages.get(box)?.invokeMethodAsync("SuggestAsync", box.value, caret);
    if (mine !== asked || !answer || document.activeElement !== box)
      return;
    askedAt = caret;
    suggestions = answer;
    show();
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  };
  const run = () => {
    close();
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.form?.requestSubmit();
  };

  box.addEventListener("input", () => {
    paintAsGiven(box);
    soon();
  });
  box.addEventListener("scroll", () => { paintOf(box).scrollTop = box.scrollTop; });
  box.addEventListener("blur", close);
  new ResizeObserver(() => grow(box)).observe(box);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing)
      return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open)
      activate(active + 1);
    else if (event.key === "ArrowUp" && open)
      activate(active < 0 ? -1 : active - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && open && active >= 0 && !event.ctrlKey && !event.metaKey)
      accept(active);
    else if (event.key === " " && event.ctrlKey || event.key === "ArrowDown" && event.altKey)
      ask();
    else if (event.key === "Escape" && open)
      close();
    else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey)
      run();
    else
      return;
    event.preventDefault();
    event.stopPropagation(); // the keys of the page mean something else
  });
  paintAsGiven(box);
}
