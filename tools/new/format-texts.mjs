/** Formats texts that are not written yet: `[{ path, text }]` as JSON on standard input, the same with formatted texts on standard output. */
import { text as textOf } from 'node:stream/consumers';
import { format, resolveConfig } from 'prettier';

const texts = /** @type {{ path: string, text: string }[]} */ (JSON.parse(await textOf(process.stdin)));
const formatted = await Promise.all(
  texts.map(async ({ path, text }) => ({
    path,
    text: await format(text, { ...(await resolveConfig(path)), filepath: path }),
  })),
);
process.stdout.write(JSON.stringify(formatted));
