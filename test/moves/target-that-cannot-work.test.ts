import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StackDriver } from '../driver/on-stack.js';
import { moveModule } from '../driver/operator.js';
import { startMovable } from './movable-stack.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 300_000;

onMoves('a service that could not work on the data of a module', () => {
  let elsewhere: string;
  let driver: StackDriver;
  beforeAll(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'ficus-other-gateway-'));
    driver = await startMovable({ settingsOf: { payment: { GATEWAY_DIR: elsewhere } } });
  }, LIMIT_MS);
  afterAll(async () => {
    await driver?.close();
    await rm(elsewhere, { recursive: true, force: true });
  }, LIMIT_MS);

  it(
    'does not get it: payment stays with the book of the gateway that its payments are in (A10)',
    async () => {
      await expect(moveModule(driver.stack, 'payment', 'remote')).rejects.toThrow(
        /^payment did not move, and goes on at local: [^\n]*its payments are in another book of the gateway/,
      );
      const [row] = await driver.rows('placement', "SELECT place, phase FROM placements WHERE module = 'payment'");
      expect(row).toEqual({ place: 'local', phase: 'idle' });
      await expect(moveModule(driver.stack, 'notification', 'remote')).resolves.toMatchObject({ phase: 'moved' });
    },
    LIMIT_MS,
  );
});
