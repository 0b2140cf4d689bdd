// Wires the pages up by their attributes, so that markup says what it does and works after every redraw.
import { listenForKeys } from "./keyboard.js";
import { listenForCopies } from "./clipboard.js";
import { listenForMenus } from "./menus.js";
import { watchLists } from "./lists.js";
import { listenForThemes } from "./theme.js";
import { watchConnection } from "./connection.js";
import { listenForEntities } from "./entities.js";
import { watchQueryBox } from "./query.js";

listenForKeys();
listenForCopies();
listenForMenus();
listenForThemes();
watchLists();
watchConnection();
listenForEntities();
watchQueryBox();
