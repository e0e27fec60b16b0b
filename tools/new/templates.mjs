import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATES = fileURLToPath(new URL('template/', import.meta.url));
const SUFFIX = '.template';

/**
 * The templates below a folder, by the paths (with `/`) that their files get there.
 * @param {string} folder
 * @returns {{ path: string, text: string }[]}
 */
export function templatesIn(folder) {
  const start = join(TEMPLATES, folder);
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
    .map((entry) => relative(start, join(entry.parentPath, entry.name)).split(sep).join('/').slice(0, -SUFFIX.length))
    .sort()
    .map((path) => ({ path, text: template(`${folder}/${path}`) }));
}

/** The text of one template. @param {string} path */
export function template(path) {
  return readFileSync(join(TEMPLATES, `${path}${SUFFIX}`), 'utf8');
}
