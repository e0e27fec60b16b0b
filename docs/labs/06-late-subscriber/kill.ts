import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';

const DEPLOY = fileURLToPath(new URL('deploy.ts', import.meta.url));

/**
 * Starts the process of `deploy.ts`, and kills it (`kill -9`) as soon as it says that it is midway.
 * @returns how many postings it had committed then; undefined when it ended by itself.
 * @throws Error with what it wrote when it failed.
 */
export async function deployAndKill(words: readonly string[]): Promise<number | undefined> {
  const child = spawn(process.execPath, [...process.execArgv, DEPLOY, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'midway') child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return postingsIn(words[1] ?? '');
  if (code === 0) return undefined;
  throw new Error(errors.trim() || `The process of the new build ended with ${code ?? signal}.`);
}

/** Reads the file that the dead process has left. */
async function postingsIn(dataDirectory: string): Promise<number> {
  const source = new DataSource({ type: 'sqlite', database: join(dataDirectory, 'settlement.sqlite') });
  const database = await source.initialize();
  try {
    const [row] = await database.query<{ postings: number | null }[]>('SELECT SUM(postings) AS postings FROM balances');
    return row?.postings ?? 0;
  } finally {
    await database.destroy();
  }
}
