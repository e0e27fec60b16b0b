import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { StackDirectory } from '../../tools/stack/directory.mjs';
import { identityOf, isRunning, type ProcessIdentity } from '../../tools/stack/process-identity.mjs';
import { readRunning } from '../../tools/stack/running-state.mjs';
import { startStack } from '../../tools/stack/start-stack.mjs';
import { Customer } from '../program/customer.js';
import { launchStack, processOf, runStack, type Status, statusOf } from './run-stack.js';

const LIMIT_MS = 120_000;

const stack = (directory: string, ...words: string[]) => runStack(directory, words);

/** Everything that runs of a stack, its supervisor among it. */
function identitiesOf({ supervisor, processes }: Status): ProcessIdentity[] {
  const found = [supervisor, ...processes.map(({ pid }) => pid)].map(identityOf);
  expect(found).not.toContain(undefined);
  return found as ProcessIdentity[];
}

async function placeOrder(customer: Customer, key: string): Promise<string> {
  const placed = await customer.post('/api/orders', key, await customer.basket());
  expect(placed).toMatchObject({ status: 201, body: { status: 'placed' } });
  return String(placed.body['orderId']);
}

async function isPaid(customer: Customer, orderId: string): Promise<void> {
  const paid = async () => (await customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid';
  await arrives(`the order ${orderId} is paid`, paid, LIMIT_MS);
}

describe('npm run stack', () => {
  let parent: string;
  let directory: string;
  let bystander: ChildProcess;
  let supervisor: ChildProcess;
  let printed = '';
  let customer: Customer;
  let orderId: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'ficus-stack-'));
    directory = join(parent, 'stack');
    bystander = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    supervisor = launchStack(directory, ['up', 'notification', 'payment', '--port', '0']);
    supervisor.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    supervisor.stderr?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await arrives('the stack is ready', () => printed.includes('The stack is ready at '), LIMIT_MS);
    customer = await Customer.signIn((await statusOf(directory)).url);
  }, LIMIT_MS);

  afterAll(async () => {
    await stack(directory, 'down');
    bystander.kill('SIGKILL');
    await rm(parent, { recursive: true, force: true });
  }, LIMIT_MS);

  it(
    'runs modules as services: an order at the one public address is paid and told, and the secret is private',
    async () => {
      const status = await statusOf(directory);
      expect(status.processes.map(({ name, readiness }) => [name, readiness])).toEqual([
        ['monolith', 'ok'],
        ['notification', 'ok'],
        ['payment', 'ok'],
      ]);
      orderId = await placeOrder(customer, 'k1');
      await isPaid(customer, orderId);
      const { headers } = await fetch(`${status.url}/api/payments/${orderId}`, {
        headers: { authorization: `Bearer ${customer.token}` },
      });
      expect(headers.get('x-served-by')).toBe(`payment@${new URL(processOf(status, 'payment').internalAddress).host}`);
      await arrives('the customer is notified', async () => {
        const messages = await customer.all('/api/notifications');
        return messages.some((message) => message['orderId'] === orderId && message['state'] === 'sent');
      });
      for (const file of ['secret', 'stack.json', 'running.json'])
        expect([file, (await stat(join(directory, file))).mode & 0o777]).toEqual([file, 0o600]);
    },
    LIMIT_MS,
  );

  it('prints the lines of one order, of all processes, by time', async () => {
    const linesOf = async (...words: string[]) => {
      const { stdout } = await stack(directory, 'logs', '--json', ...words);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { process: string; time: string; path?: string });
    };
    const lines = await arrives('lines of all three', async () => {
      const found = await linesOf('--order', orderId);
      return new Set(found.map((line) => line.process)).size === 3 ? found : undefined;
    });
    const times = lines.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    expect(lines.map(({ path }) => path)).toContain('/api/orders');
    expect(lines.map(({ path }) => path)).not.toContain('/api/sessions');
    expect(new Set((await linesOf('payment')).map((line) => line.process))).toEqual(new Set(['payment']));
    expect(printed).toMatch(/^payment {6}\| \d\d:\d\d:\d\d\.\d{3} info {2}payment is ready at /m);
  });

  it(
    'starts a process again that was killed, and the order that waited for it is finished',
    async () => {
      const before = processOf(await statusOf(directory), 'payment');
      const killed = await stack(directory, 'kill', 'payment', '--json');
      expect(JSON.parse(killed.stdout)).toEqual({ process: 'payment', killed: before.pid });
      const waiting = await placeOrder(customer, 'k2');
      await arrives(
        'payment runs again',
        () => {
          const again = readRunning(new StackDirectory(directory))?.processes.find(({ name }) => name === 'payment');
          return again?.restarts === 1 && again.state === 'ready';
        },
        LIMIT_MS,
      );
      await isPaid(customer, waiting);
      const after = processOf(await statusOf(directory), 'payment');
      expect(after).toMatchObject({ readiness: 'ok', restarts: 1, internalAddress: before.internalAddress });
      expect(after.pid).not.toBe(before.pid);
    },
    LIMIT_MS,
  );

  it(
    'restart drains a process and returns when it is ready again',
    async () => {
      const before = processOf(await statusOf(directory), 'notification');
      const restarted = await stack(directory, 'restart', 'notification', '--json');
      const after = processOf(await statusOf(directory), 'notification');
      expect(JSON.parse(restarted.stdout)).toEqual({
        ...{ process: 'notification', ended: before.pid, how: 'drained', pid: after.pid },
      });
      expect(after.readiness).toBe('ok');
    },
    LIMIT_MS,
  );

  it.each([
    [
      ['up', 'shop'],
      /^The stack in \S+ runs already, with notification, payment as services \(process \d+\); a module /,
    ],
    [['up'], /^The stack in \S+ runs already, [^;]+; status shows it, and down ends it\.$/],
    [['scale', 'payment', '2'], /^payment cannot have 2 instances: its database is a SQLite file, [^\n]+\.$/],
    [['scale', 'shop', '2'], /^shop runs in the monolith, /],
    [['scale', 'payment', '0'], /^scale takes a module, and how many instances/],
    [['kill', 'shop'], /^No process 'shop' runs here; those that do are monolith, notification, payment\.$/],
    [['restart'], /^Name one process: monolith, notification, payment\.$/],
    [['logs', 'garden'], /^There is no log of 'garden'; there are those of /],
  ])('while it runs, refuses %j with one sentence', async (words, sentence) => {
    const { status, stdout, stderr } = await stack(directory, ...words);
    expect([status, stdout, stderr.trim()]).toEqual([2, '', expect.stringMatching(sentence)]);
  });

  it(
    'Ctrl-C ends every process that it started, and nothing else',
    async () => {
      const all = identitiesOf(await statusOf(directory));
      supervisor.kill('SIGINT');
      expect(await once(supervisor, 'exit')).toEqual([0, null]);
      expect(all.filter(isRunning)).toEqual([]);
      expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
      expect(await stack(directory, 'status')).toMatchObject({
        status: 3,
        stdout: expect.stringContaining('does not run'),
      });
    },
    LIMIT_MS,
  );

  it(
    'up and down end what a killed supervisor has left; a module comes home, and its data is where it was',
    async () => {
      const first = await stack(directory, 'up', '--detach', '--json');
      expect([first.status, first.stderr]).toEqual([0, '']);
      const { supervisor: killed, processes } = JSON.parse(first.stdout) as Status;
      expect(processes).toHaveLength(3);
      const orphans = processes.map(({ pid }) => identityOf(pid) as ProcessIdentity);
      process.kill(killed, 'SIGKILL');
      await arrives('the supervisor has ended', () => !identityOf(killed));
      expect(await stack(directory, 'status')).toMatchObject({
        ...{ status: 3, stdout: expect.stringContaining('3 of its processes run on; up and down end them.') },
      });

      const second = await stack(directory, 'up', '--local', '--detach', '--json');
      expect([second.status, second.stderr]).toEqual([0, '']);
      expect(orphans.filter(isRunning)).toEqual([]);
      const home = await statusOf(directory);
      expect(home.processes).toMatchObject([{ name: 'monolith', readiness: 'ok' }]);
      expect((await customer.at(home.url).get(`/api/payments/${orderId}`)).body).toMatchObject({ orderId });

      const [own, monolith] = identitiesOf(home) as [ProcessIdentity, ProcessIdentity];
      process.kill(own.pid, 'SIGKILL');
      await arrives('the supervisor has ended', () => !isRunning(own));
      const ended = await stack(directory, 'down', '--json');
      expect(JSON.parse(ended.stdout)).toEqual({ ended: ['monolith'] });
      expect(isRunning(monolith)).toBe(false);
    },
    LIMIT_MS,
  );

  it('a stale record, as after a reboot, ends no stranger that has the number of a process now', async () => {
    const stranger = { pid: bystander.pid, started: 'another boot/1' };
    const process = { name: 'monolith', address: 'http://127.0.0.1:1', internalAddress: 'http://127.0.0.1:1' };
    await writeFile(join(directory, 'supervisor.lock'), JSON.stringify(stranger));
    await writeFile(
      join(directory, 'running.json'),
      JSON.stringify({ supervisor: stranger, phase: 'ready', processes: [{ ...process, ...stranger }] }),
    );
    expect((await statusOf(directory)).running).toBe(false);
    expect(JSON.parse((await stack(directory, 'down', '--json')).stdout)).toEqual({ ended: [] });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  it(
    'what the program refuses is said in its sentence: nothing runs then, and stack.json is as it was',
    async () => {
      const file = join(directory, 'stack.json');
      const text = await readFile(file, 'utf8');
      const moved = {
        ...(JSON.parse(text) as object),
        databases: { payment: `sqlite:${join(parent, 'payment.sqlite')}` },
      };
      await writeFile(file, JSON.stringify(moved));
      const { status, stderr } = await stack(directory, 'up', 'payment');
      expect([status, stderr.trim()]).toEqual([
        2,
        expect.stringMatching(
          /^payment is not placed at http:\S+: its data is in the database [^\n]+ Nothing was changed\.$/,
        ),
      ]);
      expect(await readFile(file, 'utf8')).toBe(JSON.stringify(moved));
      expect((await statusOf(directory)).processes).toEqual([]);
      await writeFile(file, text);
    },
    LIMIT_MS,
  );

  it(
    'a suite starts a stack by a call, at addresses that it asks for, and leaves no process when it stops it',
    async () => {
      const started = await startStack({ directory, services: ['shop'], settingsOf: { shop: { LOG_LEVEL: 'warn' } } });
      try {
        const all = ['shop', 'monolith'].map(
          (name) => identityOf(started.process(name).pid as number) as ProcessIdentity,
        );
        expect((await customer.at(started.url).get('/api/shops?limit=1')).status).toBe(200);
        expect((await fetch(`${started.address('shop')}/health/ready/shop`)).status).toBe(200);
        await started.ready();
        await started.stop();
        expect(all.filter(isRunning)).toEqual([]);
      } finally {
        await started.stop();
      }
    },
    LIMIT_MS,
  );
});

describe('npm run stack, given what it cannot do,', () => {
  let directory: string;
  let listener: Server;
  let busy: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-stack-'));
    listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    busy = String((listener.address() as { port: number }).port);
  });
  afterAll(async () => {
    listener.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    [['up', 'garden'], /^There is no module 'garden'; modules are member, /],
    [['up', 'shop', '--local'], /^--local runs no module as a service; /],
    [['up', '--port', 'many'], /^--port takes a whole number, not 'many'\.$/],
    [['up', '--port', '70000'], /^--port takes 0 to 65535, not 70000\.$/],
    [
      ['up', '--garden'],
      /^'--garden' is no option of this command; allowed are --local, --stand-by, --detach, --port, --dir, --json\.$/,
    ],
    [['dance'], /^'dance' is no verb of stack; allowed are up, status, /],
    [['status', 'shop'], /^'shop' is one word too many\./],
    [['kill', 'shop'], /^The stack in \S+ does not run; start it with up\.$/],
    [['scale', 'shop', '2'], /^The stack in \S+ does not run; start it with up\.$/],
  ])('refuses %j with one sentence', async (words, sentence) => {
    const { status, stdout, stderr } = await stack(join(directory, 'none'), ...words);
    expect([status, stdout, stderr.trim()]).toEqual([2, '', expect.stringMatching(sentence)]);
  });

  it('says the sentence as one value for programs', async () => {
    const { status, stdout, stderr } = await stack(join(directory, 'none'), 'up', 'garden', '--json');
    expect([status, JSON.parse(stdout), stderr]).toEqual([2, { error: expect.stringMatching(/^There is no mod/) }, '']);
  });

  it('refuses a port that is in use with one sentence', async () => {
    const { status, stderr } = await stack(join(directory, 'busy'), 'up', '--port', busy);
    expect([status, stderr.trim()]).toEqual([
      2,
      `Port ${busy} on 127.0.0.1, which is that of the monolith, is in use; stop the other program, or choose another port: --port <n>.`,
    ]);
  });

  it('refuses a stack.json that is wrong with one sentence', async () => {
    await writeFile(join(directory, 'stack.json'), '{"monolith":{"port":1,"internalPort":1}}');
    const { status, stderr } = await stack(directory, 'up');
    expect([status, stderr.trim()]).toEqual([
      2,
      `${join(directory, 'stack.json')} gives the port 1 to two listeners; each needs its own; correct it, or remove it to begin anew.`,
    ]);
  });

  it.each(['up', 'status', 'kill', 'restart', 'scale', 'logs', 'down'])(
    '%s --help says how it is used',
    async (verb) => {
      const { status, stdout, stderr } = await stack(directory, verb, '--help');
      expect([status, stderr, stdout]).toEqual([
        0,
        '',
        expect.stringMatching(new RegExp(`^npm run stack -- ${verb} `)),
      ]);
    },
  );
});
