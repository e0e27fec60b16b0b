import { CommandError } from '../command/command-error.mjs';
import { numberOf } from '../events/words.mjs';
import { jsonLine, OrderFilter, readableLine } from './log-lines.mjs';
import { LogTail } from './log-tail.mjs';

const LAST_LINES = 200;

/** @type {import('./verbs.mjs').Verb} */
export async function logs({ names, flags, values, directory, json }) {
  const known = new LogTail(directory).names();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CommandError(`There is no log of '${unknown}'; there are those of ${known.join(', ') || 'no process'}.`);
  const tail = new LogTail(directory, names.length > 0 ? names : undefined);
  const order = values.get('order');
  const filter = order === undefined ? undefined : new OrderFilter(order);
  const width = Math.max(0, ...known.map(({ length }) => length));
  const print = (/** @type {readonly import('./log-lines.mjs').LogLine[]} */ lines) => {
    for (const line of lines) process.stdout.write(`${json ? jsonLine(line) : readableLine(line, width)}\n`);
  };
  const select = (/** @type {readonly import('./log-lines.mjs').LogLine[]} */ lines) => filter?.select(lines) ?? lines;
  const last = numberOf(values, 'lines') ?? (filter ? Number.MAX_SAFE_INTEGER : LAST_LINES);
  const present = select(tail.read());
  print(present.slice(Math.max(0, present.length - last)));
  if (flags.has('follow')) {
    tail.follow((lines) => print(select(lines)));
    // It goes on until a signal ends it, or nobody reads on.
    await new Promise((resolve) => process.stdout.once('error', resolve));
  }
  return undefined;
}
