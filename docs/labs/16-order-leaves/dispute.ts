import { cp, mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../src/platform/ops/message-of.js';
import { readFrom } from '../../../test/moves/module-files.js';
import type { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';
import type { FoundHost, JournalRow, Started } from './learner.js';

const FILES = /^order\.sqlite(-wal)?$/;
/** The copy was put on its disk after the last write of the other one. */
const LATER_S = 60;

/** Two directories with a database of order, each of which says that it is the owner. */
export class Dispute {
  readonly started: string[] = [];
  /** Those that the operator wanted to start after the first one: they are not started. */
  readonly triedNext: string[] = [];
  readonly refusals: string[] = [];

  /**
   * @param directories of the hosts, by name, in the order in which an operator finds them
   * @param older the one whose database is the copy
   */
  constructor(
    private readonly hosts: MovableHosts,
    readonly directories: ReadonlyMap<string, string>,
    readonly older: string,
  ) {}

  /** Copies the database of a host that does not run, or stands still. */
  static async copy(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true, mode: 0o700 });
    for (const name of await readdir(from)) if (FILES.test(name)) await cp(join(from, name), join(to, name));
  }

  /** Makes the files of the copy the ones that were changed last, as those of a backup are that was just restored. */
  async touch(): Promise<void> {
    const later = Date.now() / 1_000 + LATER_S;
    const directory = this.directory(this.older);
    for (const name of await readdir(directory)) await utimes(join(directory, name), later, later);
  }

  async journal(): Promise<JournalRow> {
    const rows = await this.hosts.rows<JournalRow>(
      'placement',
      "SELECT owner, place, epoch, phase FROM placements WHERE module = 'order'",
    );
    return rows[0] as JournalRow;
  }

  /** What each database says of itself. */
  found(): Promise<FoundHost[]> {
    return Promise.all(
      [...this.directories].map(async ([name, directory]) => {
        const file = join(directory, 'order.sqlite');
        const { mtimeMs } = await stat(file);
        const [row] = await readFrom<Omit<FoundHost, 'name' | 'modified'>>(
          file,
          'SELECT i.id AS identity, e.role, e.epoch, c.number AS "commit" FROM _identity i, _epoch e, _commit c',
        );
        if (!row) throw new Error(`${file} says nothing of itself.`);
        return { name, ...row, modified: Math.round(mtimeMs) };
      }),
    );
  }

  /** Starts the service of order at its address on the database of a host, once: the first start of an owner decides for good. */
  start = async (name: string): Promise<Started> => {
    const directory = this.directory(name);
    const [decided] = this.started;
    if (decided !== undefined) {
      this.triedNext.push(name);
      return { ready: false, said: `endDispute starts one host of the two, and has decided for ${decided}.` };
    }
    this.started.push(name);
    try {
      await this.hosts.startHost('order', undefined, directory);
      return { ready: true, said: '' };
    } catch (error) {
      const said = messageOf(error).trim();
      this.refusals.push(`${name}: ${said}`);
      return { ready: false, said };
    }
  };

  private directory(name: string): string {
    const directory = this.directories.get(name);
    if (directory === undefined)
      throw new Error(`There is no host '${name}'; hosts are ${[...this.directories.keys()].join(', ')}.`);
    return directory;
  }
}
