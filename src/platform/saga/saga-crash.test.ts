import { Unavailable } from '../contract/failure.js';
import { inParallel } from '../work/in-parallel.js';
import { Growth } from './fixtures/growth.js';
import { type SagaLife, SagaWorld, type Weather } from './fixtures/saga-world.js';

interface Story {
  readonly name: string;
  readonly litres: number;
  readonly weather?: () => Weather;
  readonly signal?: 'sprouted' | 'frozen';
  readonly notes: readonly string[];
  readonly pours: number;
  readonly drains: number;
}

/** Loses the answer of every command that waters, until the saga gives up. */
const deaf: () => Weather = () => async (message) => {
  const answer = await message.deliver();
  if (message.what === 'call' && message.call.name === 'pour') throw new Unavailable('The answer is lost.');
  return answer;
};

const stories: readonly Story[] = [
  { name: 'goes well', litres: 7, signal: 'sprouted', notes: ['watered', 'sprouted'], pours: 2, drains: 0 },
  {
    name: 'is undone',
    litres: 7,
    signal: 'frozen',
    notes: ['watered', 'frozen', 'not watered after all'],
    pours: 1,
    drains: 1,
  },
  { name: 'times out', litres: 7, notes: ['watered', 'timeout', 'not watered after all'], pours: 1, drains: 1 },
  { name: 'is refused', litres: 700, notes: ['There are only 100 litres.'], pours: 0, drains: 0 },
  { name: 'never hears an answer', litres: 7, weather: deaf, notes: ['unknown'], pours: 1, drains: 1 },
];

describe.each(stories)('a saga that $name, whose process dies between any two of its acts', (story) => {
  /** Tells the story with a first process that dies after `dieAt` acts. Resolves with the acts of that process. */
  async function tell(dieAt: number | undefined): Promise<number> {
    const world = await SagaWorld.open();
    world.weather = story.weather?.() ?? world.weather;
    const first = await world.live(dieAt === undefined ? {} : { dieAt });
    let life: SagaLife = first;
    const settled = async () => {
      await life.settled();
      if (!life.life.dead) return;
      life = await world.live();
      await life.settled();
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: story.litres });
    await settled();
    const data = { sprouted: { height: 3 }, frozen: { celsius: -3 } };
    const { signal } = story;
    if (signal) await life.unit((tx) => life.sagas.signal(tx, Growth, 'g1', signal, data[signal]));
    else await world.clock.advance('5m');
    await settled();
    const seen = {
      states: await world.states(),
      notes: (await world.lines('notes')).map((line) => line.slice('b1: '.length)),
      pours: (await world.lines('pours')).length,
      drains: (await world.lines('drains')).length,
    };
    await life.stop();
    await world.close();
    expect({ dieAt, ...seen }).toEqual({
      dieAt,
      states: ['done'],
      notes: story.notes,
      pours: story.pours,
      drains: story.drains,
    });
    return first.life.acts;
  }

  it('ends as it would have, with every effect once (guarantee 11)', async () => {
    const acts = await tell(undefined);
    expect(acts).toBeGreaterThan(4);
    // The last act is the release of the lease.
    const deaths = Array.from({ length: acts - 1 }, (_, i) => i + 1);
    await inParallel(deaths, 4, tell);
  });
});
