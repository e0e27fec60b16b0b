import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeMoney } from '../crash/judge-money.js';
import { nothingFound } from '../crash/verdict.js';
import { Customer } from '../program/customer.js';
import { Hosts } from '../program/hosts.js';
import { inThreads, isNotifiedOnce, isPaid, LIMIT_MS, placeOrder, servedBy, withFaults } from '../program/threaded.js';
import { onServer } from './on-server.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];

onServer('modules in threads, with their databases on PostgreSQL', () => {
  let hosts: Hosts;
  let databases: TestDatabases;
  afterEach(async () => {
    await hosts.end();
    await databases.remove();
  });

  it.each([[['payment']], [[...MODULES, 'operations', 'placement']]])(
    '%j: nothing is lost or doubled when a thread ends and when the process is killed, and the journal remembers the place',
    async (onPostgres) => {
      hosts = await Hosts.prepare();
      databases = await testDatabases(onPostgres);
      const environment = { ...databases.environment, ...withFaults(hosts.directory) };
      let program = await hosts.start('monolith', { ...environment, ...inThreads('order', 'payment', 'notification') });
      await hosts.ready();
      let customer = await Customer.signIn(program.url);
      const orders = [await placeOrder(customer, 'first')];
      await isPaid(customer, ...orders);
      const file = (name: string) => existsSync(join(hosts.data('monolith'), `${name}.sqlite`));
      expect(MODULES.filter(file)).toEqual(MODULES.filter((name) => !onPostgres.includes(name)));

      orders.push(await placeOrder(customer, 'before-the-end'));
      await writeFile(join(hosts.directory, 'throw'), '');
      await arrives('a new thread', () => program.output.includes('payment runs again, in a new thread.'), LIMIT_MS);
      orders.push(await placeOrder(customer, 'before-the-kill'));
      await program.kill();

      program = await hosts.start('monolith', environment);
      await hosts.ready();
      customer = customer.at(program.url);
      await isPaid(customer, ...orders);
      await isNotifiedOnce(customer, ...orders);
      expect(await servedBy(program, customer, `/api/payments/${orders[0]}`)).toBe('payment@thread');
      expect(await program.stop()).toBe(0);

      const books = new Books(hosts.data('monolith'), databases.environment);
      try {
        const findings = nothingFound();
        await judgeMoney(books, findings);
        expect(findings.money).toEqual([]);
        const charges = await books.all('gateway', 'SELECT order_id FROM charges');
        expect(charges.map(({ order_id: id }) => id).sort()).toEqual([...orders].sort());
      } finally {
        await books.close();
      }
    },
  );
});
