import { readFile } from 'node:fs/promises';

/** The version of the package which this program is in; the compiled program is one folder deeper than the source. */
export async function packageVersion(): Promise<string> {
  for (const path of ['../../../package.json', '../../../../package.json']) {
    const text = await readFile(new URL(path, import.meta.url), 'utf8').catch(() => undefined);
    if (text) return (JSON.parse(text) as { version: string }).version;
  }
  return 'unknown';
}
