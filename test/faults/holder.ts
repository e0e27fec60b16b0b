import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const DRIVER = createRequire(import.meta.url).resolve('sqlite3');

const HOLD = `
  const { Database } = require(process.argv[1]);
  const db = new Database(process.argv[2]);
  const attempt = () => db.exec(process.argv[3], (error) => (error ? setTimeout(attempt, 5) : console.log('held')));
  attempt();
  setInterval(() => undefined, 1000);`;

/** Another process that has hold of a database file, as a backup or a curious colleague would. */
export async function holdFile(file: string, statements: string): Promise<{ release(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', HOLD, DRIVER, file, statements], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    async release() {
      if (child.signalCode) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
