import { NotOwner } from '../../src/platform/contract/failure.js';
import { testDatabases, type TestDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { MeadowWorld } from '../platform/meadow-world.js';
import { onServer } from './on-server.js';

onServer('two hosts over one journal and the same databases', () => {
  let databases: TestDatabases;
  let hosts: MeadowWorld[];
  beforeEach(async () => {
    databases = await testDatabases(['meadow', 'bees', 'hive', 'placement']);
    hosts = [await MeadowWorld.open(databases.environment), await MeadowWorld.open(databases.environment)];
  });
  afterEach(async () => {
    for (const host of hosts) await host.close();
    await databases.remove();
  });

  it('both follow a change that one of them makes: the module stands still in both, and goes on in one of them', async () => {
    const [one, other] = hosts as [MeadowWorld, MeadowWorld];
    const roles = () => hosts.map(({ running }) => running.runtimes.get('bees')?.role).join();
    const open = (host: MeadowWorld, flower: string) => host.meadow.open({ flower }, { key: flower });
    await open(one, 'a');
    await arrives('a visit', async () => (await one.rows('bees', 'visits')).length === 1);

    await one.moveAway('bees');
    await arrives('both have read it', () => roles() === 'elsewhere,elsewhere');
    for (const host of hosts)
      await expect(host.store('bees').units.run('write', async () => undefined)).rejects.toThrow(NotOwner);
    await open(one, 'b');
    await open(other, 'c');

    await other.moveBack('bees');
    await arrives('both have read it', () => roles() === 'owner,owner');
    for (const host of hosts) expect(host.store('bees').ownership).toEqual({ epoch: 3, role: 'owner' });
    await arrives('every visit', async () => (await one.rows('bees', 'visits')).length >= 3);
    expect(await one.rows('bees', 'visits')).toEqual(['a', 'b', 'c']);
    expect(await one.rows('hive', 'honey')).toEqual(['a', 'b', 'c']);
    expect(hosts.flatMap(({ said }) => said)).toEqual([]);
  }, 60_000);
});
