import { Unavailable } from '../contract/failure.js';
import { arrives } from '../testing/waiting.js';
import { Growth } from './fixtures/growth.js';
import { type Message, type SagaLife, SagaWorld } from './fixtures/saga-world.js';

describe('a step of unknown outcome', () => {
  let world: SagaWorld;
  let life: SagaLife;
  let pours: Message[];

  beforeEach(async () => {
    pours = [];
    world = await SagaWorld.open();
    life = await world.live();
  });
  afterEach(async () => {
    await life.stop();
    await world.close();
  });

  /** Starts a saga whose first command meets this weather. */
  const watered = async (pouring: (message: Message) => Promise<unknown>, litres = 7) => {
    world.weather = (message) => {
      if (message.what === 'void' || message.call.name !== 'pour') return message.deliver();
      pours.push(message);
      return pouring(message);
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres });
    await life.settled();
  };
  const lost = () => Promise.reject(new Unavailable('Nothing gets through.'));

  it('is voided and not undone when it had not arrived; arriving late, it is refused', async () => {
    await watered(lost);
    expect(pours.length).toBeGreaterThan(2);
    expect(await world.lines('notes')).toEqual(['b1: unknown']);
    await expect(pours[0]?.deliver()).rejects.toMatchObject({ code: 'VOIDED' });
    expect(await world.lines('pours')).toEqual([]);
    expect(await world.lines('drains')).toEqual([]);
    expect(await world.states()).toEqual(['done']);
  });

  it('is undone with the result that it had when it had taken effect', async () => {
    await watered(async ({ deliver }) => {
      await deliver();
      return lost();
    });
    expect(await world.lines('notes')).toEqual(['b1: unknown']);
    expect(await world.lines('pours')).toEqual(['b1 7']);
    const [pour] = await world.water.reads.sql.all<{ id: string }>('SELECT id FROM pours');
    expect(await world.lines('drains')).toEqual([pour?.id]);
  });

  it('has nothing to undo when it had been refused', async () => {
    await watered(({ deliver }) => deliver().then(lost, lost), 700);
    expect(await world.lines('notes')).toEqual(['b1: unknown']);
    expect(await world.lines('drains')).toEqual([]);
  });

  it('is resolved in the end, however long its callee is unavailable', async () => {
    let away = 20;
    await watered(lost);
    world.weather = (message) => (away-- > 0 ? lost() : message.deliver());
    await life.start(Growth, 'g2', { bedId: 'b2', litres: 7 });
    await life.settled();
    expect(away).toBeLessThan(0);
    expect(await world.lines('notes')).toEqual(['b1: unknown', 'b2: unknown']);
    expect(await world.states()).toEqual(['done', 'done']);
  });

  it('is sent for as long as within says, through a restart', async () => {
    let sent = 0;
    world.weather = () => {
      sent += 1;
      return lost();
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await arrives('the first attempt', () => sent > 0);
    await life.stop();
    await world.clock.advance('2m');
    world.weather = (message) => {
      if (message.what === 'call') pours.push(message);
      return message.deliver();
    };
    life = await world.live();
    await life.settled();
    expect(pours).toEqual([]);
    expect(await world.lines('notes')).toEqual(['b1: unknown']);
  });
});
