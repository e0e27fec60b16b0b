import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What only the owner may read: these files hold the secret and passwords of databases. */
const PRIVATE = 0o600;

/** The directory of a stack: what is to run, what runs, the secret of its hosts, their logs and their data. */
export class StackDirectory {
  /** @param {string} path */
  constructor(path) {
    this.path = resolve(path);
    /** What is to run; a person may edit it. */
    this.desired = join(this.path, 'stack.json');
    /** What runs; the supervisor writes it. */
    this.running = join(this.path, 'running.json');
    this.lock = join(this.path, 'supervisor.lock');
    this.logs = join(this.path, 'logs');
  }

  /** Makes the directory unless it is there. */
  make() {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    mkdirSync(this.logs, { recursive: true });
  }

  /** The secret that the hosts share. The first call makes it. @returns {string} */
  secret() {
    const file = join(this.path, 'secret');
    if (!existsSync(file)) writeWhole(file, `${randomBytes(32).toString('hex')}\n`);
    return readFileSync(file, 'utf8').trim();
  }

  /** @param {string} name of a process */
  logOf(name) {
    return join(this.logs, `${name}.log`);
  }
}

/**
 * Writes a file whole, or not at all.
 * @param {string} file
 * @param {string} text
 */
export function writeWhole(file, text) {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: PRIVATE });
  renameSync(draft, file);
}
