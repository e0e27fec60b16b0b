import type { Browser } from 'playwright-core';
import { dataDirectory, Program } from '../program/program.js';
import { layout, violations } from './looks.js';
import { LIMIT_MS, startChromium, Stranger } from './stranger.js';

const CHROMIUM = process.env['TEST_CHROMIUM'];
/** Left out where no browser is named: `npm run test:browser` names one. */
const inChromium = CHROMIUM === undefined ? describe.skip : describe;

inChromium('a stranger in a browser', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  let browser: Browser;
  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path);
    browser = await startChromium(CHROMIUM ?? '');
  }, LIMIT_MS * 2);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
    await data.remove();
  });

  it.each([1280, 390])(
    'signs in, orders, sees the message and the events, at %i pixels, and no page breaks its policy, a word or a rule of axe',
    async (width) => {
      const stranger = await Stranger.arrive(browser, program.url, width);
      const { page } = stranger;
      const look = async (where: string) =>
        expect({ where, ...(await layout(page)), axe: await violations(page) }).toEqual({
          ...{ where, broken: [], tooWide: false, axe: [] },
        });
      await look('first page');
      await stranger.openReference();
      await look('reference');

      await stranger.signIn('customer@example.com');
      const placed = await stranger.tryOut('order.place');
      expect(placed).toMatchObject({ status: '201', body: expect.stringContaining('placed') });
      const events = page.locator('#last-call');
      await events.locator('summary', { hasText: '201 /api/orders' }).click();
      await events.locator('li', { hasText: 'order.placed' }).getByText('handled by notification').waitFor();
      await events.locator('li', { hasText: 'payment.authorized' }).getByText('handled by order').waitFor();
      expect(await events.innerText()).not.toMatch(/@|010-\d{4}/);
      await look('order and its events');
      await events.locator('summary').click();

      // The identifier of the order has been filled in, and the message has arrived.
      expect(await stranger.tryOut('order.byId')).toMatchObject({ status: '200' });
      const told = await stranger.tryOut('notification.list');
      expect(told).toMatchObject({ status: '200', body: expect.stringContaining('order-placed') });
      await stranger.signIn('owner@example.com');
      expect(await stranger.tryOut('order.accept')).toMatchObject({ status: '200' });
      expect(stranger.complaints).toEqual([]);
      await page.close();
    },
    LIMIT_MS * 4,
  );
});
