import { becomes, type Fault, type Market } from '../matrix/market.js';
import { filesWith, lock, TABLES } from './ruby-files.js';
import { RunningRuby } from './running-ruby.js';

/** Ruby of a workspace, for the matrix. An order that was placed before the faults is what is paid and reviewed. */
export async function rubyMarket(workspace: string, data: string): Promise<Market> {
  const ruby = await RunningRuby.start(workspace, data);
  const earlier = String((await ruby.order(20_000)).body['orderId']);
  const isOk = (sent: Promise<{ status: number }>) =>
    sent.then(
      ({ status }) => status === 200,
      () => false,
    );

  const placed = async () => {
    const { status, body } = await ruby.order(18_000);
    const orderId = String(body['orderId']);
    const isNotified = async () =>
      (await ruby.messages()).body.items?.some((message) => message['orderId'] === orderId);
    return status === 200
      ? { order: true, notify: await becomes(async () => Boolean(await isNotified())) }
      : NOT_PLACED;
  };

  return {
    name: 'ruby',
    faults: [...Object.entries(TABLES).map(([module, table]) => lockFault(data, module, table)), restart(ruby)],
    async attempt() {
      const [signIn, browse, pay, review, order] = await Promise.all([
        isOk(ruby.signIn()),
        isOk(ruby.shops()),
        isOk(ruby.pay(earlier)),
        isOk(ruby.review(earlier, 5)),
        placed().catch(() => NOT_PLACED),
      ]);
      return { 'sign in': signIn, browse, pay, review, ...order };
    },
    close: () => ruby.kill(),
  };
}

const NOT_PLACED = { order: false, notify: false };

function lockFault(data: string, module: string, table: string): Fault {
  return {
    name: `lock in ${module}`,
    async inject() {
      const [file] = await filesWith(data, table);
      if (file === undefined)
        throw new Error(`No database of ruby has the table ${table}; keep its name when you move it.`);
      return lock(file);
    },
  };
}

function restart(ruby: RunningRuby): Fault {
  return {
    name: 'restart for shop page',
    async inject() {
      await ruby.stop();
      return () => ruby.startAgain();
    },
  };
}
