import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory } from './directory.mjs';
import { freePort, isFree } from '../command/free-ports.mjs';
import { CommandError } from '../command/command-error.mjs';

const USER = 'ficus';
const START_WITHIN_S = '60';

/**
 * A cluster of PostgreSQL in a directory of its own: a server on 127.0.0.1, a user and a password that were made for it. It
 * knows nothing of the system's clusters and touches none.
 */
export class Cluster {
  /**
   * @param {string} directory
   * @param {{ binaries: string, user: { uid?: number, gid?: number }, settings?: Record<string, string> }} options
   *   `settings` go into a new cluster's configuration
   */
  constructor(directory, { binaries, user, settings = {} }) {
    this.directory = directory;
    this.binaries = binaries;
    this.user = user;
    this.settings = settings;
    this.access = join(directory, 'ficus.json');
  }

  /** Whether it has been made. */
  get exists() {
    return existsSync(this.access);
  }

  get isRunning() {
    return this.exists && this.run('pg_ctl', ['status', '-D', this.directory]).ok;
  }

  /** The address of its server, with the password. */
  get url() {
    const { port, password } = this.read();
    return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
  }

  /** Makes it if need be, and starts its server; resolves when it responds. A server that runs is left as it is. */
  async start() {
    if (this.isRunning) return;
    if (!this.exists) this.make();
    const { port: last, password } = this.read();
    const port = (await isFree(last)) ? last : await freePort();
    this.write({ port, password });
    const words = ['start', '-w', '-t', START_WITHIN_S, '-D', this.directory, '-l', join(this.directory, 'server.log')];
    const { ok, said } = this.run('pg_ctl', [...words, '-o', `-p ${port}`]);
    if (!ok)
      throw new CommandError(
        `PostgreSQL does not start; read ${join(this.directory, 'server.log')}. ${said.split('\n')[0]}`,
      );
  }

  /** Ends its server, breaking off what runs there. Nothing is lost. */
  stop() {
    this.end('fast');
  }

  /** Ends its server at once, as a crash would: at the next start it has to recover. For tests. */
  kill() {
    this.end('immediate');
  }

  /** @param {'fast' | 'immediate'} mode */
  end(mode) {
    if (!this.isRunning) return;
    const { ok, said } = this.run('pg_ctl', ['stop', '-w', '-m', mode, '-D', this.directory]);
    if (!ok) throw new CommandError(`PostgreSQL does not stop: ${said}`);
  }

  /** Ends its server and removes all its data. */
  remove() {
    this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Makes databases that are fit for modules, unless they are there.
   * @param {readonly string[]} names
   */
  makeDatabases(names) {
    const fit = ['--template=template0', '--encoding=UTF8', '--locale=C'];
    const { port, password } = this.read();
    for (const name of names) {
      const words = [`--host=127.0.0.1`, `--port=${port}`, `--username=${USER}`, ...fit, name];
      const { ok, said } = this.run('createdb', words, { PGPASSWORD: password });
      if (!ok && !said.includes('already exists'))
        throw new CommandError(`The database ${name} cannot be made: ${said}`);
    }
  }

  make() {
    makeDirectory(this.directory, this.user);
    const password = randomBytes(18).toString('base64url');
    const { uid, gid } = this.user;
    const secrets = mkdtempSync(join(tmpdir(), 'ficus-secret-'));
    const file = join(secrets, 'password');
    const data = this.directory;
    try {
      writeFileSync(file, password, { mode: 0o600 });
      if (uid !== undefined && gid !== undefined) for (const path of [secrets, file]) chownSync(path, uid, gid);
      const words = ['-D', data, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${file}`, '-E', 'UTF8', '--locale=C'];
      const { ok, said } = this.run('initdb', [...words, ...(this.settings['fsync'] === 'off' ? ['--no-sync'] : [])]);
      if (!ok) throw new CommandError(`PostgreSQL's cluster cannot be made in ${data}: ${said}`);
    } finally {
      rmSync(secrets, { recursive: true, force: true });
    }
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...this.settings };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    writeFileSync(join(data, 'postgresql.conf'), lines.join(''), { flag: 'a' });
    this.write({ port: 0, password });
  }

  /** @returns {{ port: number, password: string }} */
  read() {
    if (!this.exists)
      throw new CommandError("There is no cluster here yet; make one with 'npm run postgres -- start'.");
    return JSON.parse(readFileSync(this.access, 'utf8'));
  }

  /** @param {{ port: number, password: string }} access */
  write(access) {
    writeFileSync(this.access, JSON.stringify(access), { mode: 0o600 });
  }

  /**
   * @param {string} program
   * @param {readonly string[]} words
   * @param {Record<string, string>} [environment]
   * @returns {{ ok: boolean, said: string }}
   */
  run(program, words, environment = {}) {
    const { status, stdout, stderr, error } = spawnSync(join(this.binaries, program), words, {
      ...this.user,
      cwd: this.directory,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', ...environment },
      // The server would keep a pipe open and this command waiting.
      stdio: program === 'pg_ctl' && words[0] === 'start' ? 'ignore' : 'pipe',
    });
    return { ok: status === 0, said: `${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`.trim() };
  }
}
