import { CommandError } from '../command/command-error.mjs';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { table } from '../events/table.mjs';
import { type BusinessDigest, businessDigest, type ProjectionDigest } from './business-digest.js';
import { placesOfData, placesOfStack } from './book-places.js';
import { differences, differenceText } from './digest-difference.js';
import { readDigestFile } from './digest-file.js';
import { findBooks } from './find-books.js';
import { type DigestOptions, readOptions } from './read-options.js';

/**
 * Does what the arguments of `npm run digest --` say, and prints the result.
 * @returns the exit status: 0; 1 when two digests differ; 2 when the command was not carried out
 */
export async function run(words: readonly string[]): Promise<number> {
  return printAnswer(words.includes('--json'), () => done(readOptions(words)));
}

async function done(options: DigestOptions): Promise<Answer> {
  const { files, against } = options;
  if (files) {
    const [first, second] = files.map(readDigestFile) as [BusinessDigest, BusinessDigest];
    return compared(shown(first, options), shown(second, options), files);
  }
  // Before the databases are read, which may take long.
  const other = against === undefined ? undefined : readDigestFile(against);
  const places =
    options.stack === undefined ? placesOfData(options.data ?? 'data', process.env) : placesOfStack(options.stack);
  const books = await findBooks(places, options.given);
  try {
    for (const note of books.notes) process.stderr.write(`${note}\n`);
    const digest = shown(await businessDigest(books.read), options);
    if (other && against !== undefined) return compared(digest, shown(other, options), ['here', against]);
    return { value: printed(digest, books, options), text: textOf(digest, options), exitCode: 0 };
  } finally {
    await books.close();
  }
}

/** The digest with only the projection that was named. */
function shown(digest: BusinessDigest, { projection }: DigestOptions): BusinessDigest {
  if (projection === undefined) return digest;
  const found = digest.projections[projection];
  if (!found)
    throw new CommandError(`A digest lacks the projection ${projection}; make it anew, without --projection.`);
  return { ...digest, digest: found.digest, projections: { [projection]: found } };
}

function printed(
  digest: BusinessDigest,
  { places, notes }: { places: object; notes: readonly string[] },
  { rows }: DigestOptions,
) {
  const without = ({ digest: sha, count }: ProjectionDigest) => ({ digest: sha, count });
  const entries = Object.entries(digest.projections).map(([name, one]) => [name, rows ? one : without(one)]);
  return { ...digest, projections: Object.fromEntries(entries) as object, databases: places, notes };
}

function textOf({ digest, projections }: BusinessDigest, { rows, projection }: DigestOptions): string {
  const all = Object.entries(projections);
  const whole = projection === undefined ? [['all', digest, '']] : [];
  const overview = table(
    ['projection', 'sha256', 'lines'],
    [...all.map(([name, one]) => [name, one.digest, one.count]), ...whole],
  );
  const lines = rows ? all.map(([name, one]) => [`${name}:`, ...(one.lines ?? [])].join('\n')) : [];
  return [...lines, overview].join('\n\n');
}

function compared(first: BusinessDigest, second: BusinessDigest, names: readonly [string, string]): Answer {
  const found = checkedDifferences(first, second);
  const equal = first.digest === second.digest && found.length === 0;
  const text = equal ? `Equal: ${first.digest}` : differenceText(found, names);
  return {
    value: { equal, digests: [first.digest, second.digest], differences: found },
    text: text || 'The digests differ in a projection that one of them does not show; make both without --projection.',
    exitCode: equal ? 0 : 1,
  };
}

function checkedDifferences(first: BusinessDigest, second: BusinessDigest) {
  try {
    return differences(first, second);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
