/**
 * Loaded into the consumer before its own code: it dies (SIGKILL) right before, or right after, the first change of its file that counts an
 * order of one shop. Its settings are variables: LAB_DIES (`before` or `after`), LAB_FILE and LAB_SHOP.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const { LAB_DIES: moment, LAB_FILE: file = '', LAB_SHOP: shopId = '' } = process.env;
const die = () => process.kill(process.pid, 'SIGKILL');

/** How many orders of the shop a text counts; none when it is no such file. */
function ordersIn(text) {
  try {
    return JSON.parse(String(text)).shops[shopId]?.orders ?? 0;
  } catch {
    return 0;
  }
}

function textOf(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Puts a death around a function. `change` gives the file that it writes, and the text that is in it afterwards. */
function doom(owner, name, change) {
  const original = owner[name];
  owner[name] = (...words) => {
    const { path, text } = change(words);
    const counts = resolve(String(path)) === resolve(file) && ordersIn(text()) > ordersIn(textOf(file));
    if (counts && moment === 'before') die();
    if (!counts || moment !== 'after') return original(...words);
    const callback = words.at(-1);
    if (typeof callback === 'function') return original(...words.slice(0, -1), die);
    const result = original(...words);
    return result instanceof Promise ? result.then(die) : die();
  };
}

const written = ([path, text]) => ({ path, text: () => text });
const renamed = ([from, to]) => ({ path: to, text: () => textOf(from) });
for (const name of ['writeFileSync', 'writeFile']) doom(fs, name, written);
for (const name of ['renameSync', 'rename', 'copyFileSync', 'copyFile']) doom(fs, name, renamed);
doom(fs.promises, 'writeFile', written);
for (const name of ['rename', 'copyFile']) doom(fs.promises, name, renamed);
syncBuiltinESMExports();
