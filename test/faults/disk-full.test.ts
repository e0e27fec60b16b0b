import { arrives } from '../../src/platform/testing/waiting.js';
import { Program } from '../program/program.js';
import { damages } from './databases.js';
import { Orders } from './orders.js';
import { limitedFiles, memoryDisk, type SmallDisk } from './small-disk.js';

const CONNECTIONS = 8;
/** Bytes left to the writers: some orders fit, many do not. */
const LEAVE = 400_000;
const REFUSALS = 60;

const DISKS: readonly [name: string, make: () => SmallDisk | undefined, says: RegExp][] = [
  ['a disk that is full', memoryDisk, /The disk of \S+\.sqlite is full; make room there, and it goes on by itself\./],
  [
    'a limit on the length of files',
    limitedFiles,
    /The system does not let \S+\.sqlite be read or written; look at its disk, its quota and the limits of the process\./,
  ],
];

describe.each(DISKS)('on %s', (name, make, says) => {
  it('a write is refused as unavailable, nothing acknowledged is lost, and all goes on when there is room again', async () => {
    const disk = make();
    if (!disk) return process.stderr.write(`Skipped: ${name} cannot be made by this user on this machine.\n`);
    const program = await Program.start(disk.directory);
    try {
      const orders = await Orders.at(program);
      await orders.place();
      await disk.fill(LEAVE, program.pid);
      await orders.drive(CONNECTIONS, () => orders.refused.size >= REFUSALS);

      expect(orders.unanswered.size).toBe(0);
      expect(orders.acknowledged.size).toBeGreaterThan(1);
      for (const { status, body } of orders.refused.values())
        expect([status, body]).toEqual([503, expect.objectContaining({ status: 503, code: 'UNAVAILABLE' })]);
      expect(JSON.stringify([...orders.refused.values()])).not.toContain(disk.directory);
      expect((await fetch(`${program.url}/api/shops`)).status).toBe(200);
      const ready = await fetch(`${program.url}/health/ready/order`);
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringMatching(says)]);
      expect(program.output).toMatch(says);
      const acknowledged = orders.acknowledged.size;
      const refused = [...orders.refused.keys()];

      disk.makeRoom(program.pid);
      const well = async () => (await fetch(`${program.url}/health/ready/order`)).status === 200;
      await arrives('a program that is ready again by itself', well, 60_000);
      expect(await orders.lost()).toEqual([]);
      for (const key of refused) expect((await orders.place(key))?.status).toBe(201);
      expect(await orders.stored()).toBe(acknowledged + refused.length);
      await arrives('a message about every order', () => orders.allTold(), 60_000);
      process.stderr.write(`On ${name}: ${acknowledged} acknowledged, 0 lost; ${refused.length} refused, then done.\n`);

      expect(await program.stop()).toBe(0);
      expect(await damages(disk.directory)).toEqual([]);
    } finally {
      await program.kill();
      disk.remove();
    }
  });
});
