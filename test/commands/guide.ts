import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { make } from '../../tools/new/make.mjs';

const GUIDE = new URL('../../docs/your-own-module.md', import.meta.url);
const BLOCK = /^```(diff|sh|ts)\n([\s\S]*?)^```$/gm;
const NEW = /^npm run new -- (.*)$/gm;
const FILE = /`((?:src|migrations)\/[^`]+\.ts)`/g;

/** Does to a checkout what docs/your-own-module.md says to type, as far as it makes or changes files. */
export async function followGuide(root: string): Promise<void> {
  const guide = await readFile(GUIDE, 'utf8');
  for (const { 1: kind, 2: code = '', index } of guide.matchAll(BLOCK)) {
    if (kind === 'sh') {
      for (const [, words = ''] of code.matchAll(NEW)) make(words.split(' '), { root, now: Date.now() });
      continue;
    }
    const named = [...guide.slice(0, index).matchAll(FILE)].at(-1)?.[1];
    if (named === undefined) throw new Error(`The guide names no file for:\n${code}`);
    const file = join(root, await found(root, named));
    if (kind === 'ts') await mkdir(dirname(file), { recursive: true });
    await writeFile(file, kind === 'ts' ? code : changed(await readFile(file, 'utf8'), code, named));
  }
}

/** A path in which `<number>` stands for whatever number the file was given. */
async function found(root: string, path: string): Promise<string> {
  if (!path.includes('<number>')) return path;
  const [, name = ''] = path.split('<number>');
  const file = (await readdir(join(root, dirname(path)))).find((candidate) => candidate.endsWith(name));
  if (!file) throw new Error(`The guide changes ${path}, which is not there.`);
  return join(dirname(path), file);
}

/** A text after the changes of a diff block, whose parts stand between lines of `@@`. */
function changed(text: string, diff: string, path: string): string {
  return diff.split(/^@@\n/m).reduce((current, part) => {
    const lines = part.replace(/\n$/, '').split('\n');
    const without = (sign: string) =>
      lines.flatMap((line) => (line.startsWith(sign) ? [] : [line.slice(1)])).join('\n');
    const [before, after] = [without('+'), without('-')];
    if (current.split(before).length !== 2)
      throw new Error(`The guide changes ${path} at a place that is not there, or not once:\n${before}`);
    return current.replace(before, () => after);
  }, text);
}
