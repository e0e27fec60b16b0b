import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readJson } from '../../adr/record/read-json.mjs';

/** What `npm run test:extracted -- --json` has printed. */
export interface Extractions {
  readonly commit: string;
  readonly findings: readonly string[];
  readonly runs: readonly { readonly module: string; readonly findings: readonly string[] }[];
}

/** What `npm run adr -- check --json` has printed. */
export interface JudgedRecords {
  readonly records: readonly {
    readonly number: string;
    readonly verdict: string;
    readonly excused: boolean;
    readonly reasons: readonly string[];
  }[];
}

/** Results of commands that take minutes: they are not run, but read. */
export interface Evidence {
  readonly extractions?: Extractions;
  readonly records?: JudgedRecords & { /** When the file was written, in milliseconds. */ readonly writtenAt: number };
}

const NEXT =
  'Write it by: npm run --silent test:extracted -- --json > <file>, or: npm run --silent adr -- check --json > <file>';

/**
 * Reads what other commands have printed; of two results of one command, the last file counts.
 * @param folder from which relative paths lead
 * @throws CommandError when a file is neither
 */
export function readEvidence(files: readonly string[], folder: string): Evidence {
  return Object.assign({}, ...files.map((file) => evidenceIn(file, resolve(folder, file)))) as Evidence;
}

function evidenceIn(name: string, path: string): Evidence {
  const isWell = (value: unknown) => isExtractions(value) || isRecords(value);
  const value: unknown = readJson(path, { name, what: 'results of one of these commands', next: NEXT, isWell });
  if (isExtractions(value)) return { extractions: value };
  return { records: { ...(value as JudgedRecords), writtenAt: statSync(path).mtimeMs } };
}

function isExtractions(value: unknown): value is Extractions {
  const { commit, runs, findings } = (value ?? {}) as Partial<Extractions>;
  return (
    typeof commit === 'string' &&
    isListOf(findings, (one) => typeof one === 'string') &&
    isListOf(runs, (run) => typeof run?.module === 'string' && Array.isArray(run.findings))
  );
}

function isRecords(value: unknown): value is JudgedRecords {
  const { records } = (value ?? {}) as Partial<JudgedRecords>;
  return isListOf(records, (one) => typeof one?.verdict === 'string' && Array.isArray(one.reasons));
}

function isListOf<T>(value: readonly T[] | undefined, is: (one: T | undefined) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}
