import 'reflect-metadata';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { injectable } from 'inversify';
import request from 'supertest';
import { fileOfClass } from '../../src/platform/host/class-file.js';
import { printedErrors } from '../../src/platform/testing/printed-errors.js';
import { stub } from '../../src/platform/testing/stub.js';
import { testWorld, type TestWorld, type TestWorldOptions } from '../../src/platform/testing/test-world.js';
import { shopModule } from '../../src/modules/shop/module.js';
import type { Module } from '../../src/platform/module/module.js';
import { garden, gardenMigrations, gardenModule, weather, weatherModule } from './garden-world.js';

describe('a failure in a test world can be seen', () => {
  let world: TestWorld;
  const lines: string[] = [];
  afterEach(async () => {
    lines.length = 0;
    await world.close();
  });

  const start = async (modules: readonly Module[], options: TestWorldOptions = {}) => {
    world = await testWorld(modules, {
      migrations: gardenMigrations,
      log: printedErrors((text) => lines.push(text)),
      ...options,
    });
  };
  const plant = async () =>
    request(world.app)
      .post('/api/plants')
      .set('authorization', `Bearer ${await world.tokenFor('m1', 'gardener')}`)
      .set('idempotency-key', 'k1')
      .send({ seed: 'fern' });

  const brokenStation = () =>
    stub(weather, {
      forecast: () => {
        throw new Error('the station is broken', { cause: new TypeError('no mercury') });
      },
    });

  it('an unexpected error is printed once, with its cause and its stack', async () => {
    await start([gardenModule], { stubs: [brokenStation()] });
    await plant();
    const printed = lines.filter((line) => line.includes('the station is broken'));
    expect(printed).toHaveLength(1);
    expect(printed[0]).toContain('TypeError: no mercury');
    expect(printed[0]).toContain('visible-failures.test.ts');
  });

  it('and sent to the client, with its cause and its stack', async () => {
    await start([gardenModule], { stubs: [brokenStation()] });
    const { status, body } = await plant();
    expect(status).toBe(500);
    expect(JSON.stringify((body as { debug: unknown }).debug)).toMatch(/the station is broken.*no mercury/);
  });

  it('printing goes to standard error by default, and can be turned off where a test provokes the error', async () => {
    const original = process.stderr.write;
    const written: string[] = [];
    process.stderr.write = (text: string) => written.push(text) > 0;
    try {
      world = await testWorld([gardenModule], {
        migrations: gardenMigrations,
        stubs: [brokenStation()],
        printErrors: false,
      });
      await plant();
      expect(written.join('')).not.toContain('the station is broken');
      await world.close();
      world = await testWorld([gardenModule], { migrations: gardenMigrations, stubs: [brokenStation()] });
      await plant();
    } finally {
      process.stderr.write = original;
    }
    expect(written.join('')).toContain('An error in the test world: ');
    expect(written.join('')).toContain('the station is broken');
  });

  it('a parked event fails settled(), which shows the error of the handler, unless the test expects it', async () => {
    await start([weatherModule]);
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'poison ivy' });
    await expect(world.settled()).rejects.toThrow(
      /settled with 1 parked events; the test expects 0\.\n.*world\.settled\(\{ parked: 1 \}\)\.\nweather<-garden parked garden\.planted of the key p1 after \d+ attempts: Error: /,
    );
    await world.settled({ parked: 1 });
  });

  it('an event that was expected to be parked, and is not, fails settled() too', async () => {
    await start([weatherModule]);
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'oak' });
    await expect(world.settled({ parked: 1 })).rejects.toThrow('settled with 0 parked events; the test expects 1.');
    await world.settled();
  });
});

describe('a class that cannot be constructed', () => {
  @injectable()
  class Roots {}

  @injectable()
  class PlantDeep {
    constructor(readonly roots: Roots) {}
    apply(): Promise<never> {
      return Promise.reject(new Error('never runs'));
    }
  }

  it('stops the start with a sentence that names the module, the class and what is missing', async () => {
    const broken: Module = { ...gardenModule, calls: { plant: PlantDeep } };
    await expect(testWorld([broken], { migrations: gardenMigrations })).rejects.toThrow(
      'PlantDeep in garden takes Roots, which nothing binds; add bind(Roots).toSelf() to bind in src/modules/garden/module.ts.',
    );
  });

  it('of a module of this program is named with its file', async () => {
    await expect(testWorld([{ ...shopModule, bind: () => undefined }])).rejects.toThrow(
      /^(\w+) in shop takes \w+, which nothing binds; .* \1 is in src\/modules\/shop\/[a-z-]+\/[a-z-]+\.ts\.$/,
    );
  });

  it('is found in the file of the module that declares it', async () => {
    const modules = await mkdtemp(join(tmpdir(), 'ficus-modules-'));
    await mkdir(join(modules, 'garden', 'plant'), { recursive: true });
    await writeFile(join(modules, 'garden', 'module.ts'), 'import { PlantDeep } from "./plant/plant.js";\n');
    await writeFile(join(modules, 'garden', 'plant', 'plant.ts'), 'export class PlantDeep {}\n');
    const folder = pathToFileURL(`${modules}/`);
    expect(await fileOfClass('garden', 'PlantDeep', folder)).toBe('src/modules/garden/plant/plant.ts');
    expect(await fileOfClass('garden', 'Plant', folder)).toBeUndefined();
    await rm(modules, { recursive: true });
  });
});
