import { Unavailable } from '../contract/failure.js';
import { arrives } from '../testing/waiting.js';
import { Growth } from './fixtures/growth.js';
import { type SagaLife, SagaWorld } from './fixtures/saga-world.js';

const away = () => Promise.reject(new Unavailable('The database is away.'));

describe('the pause of a runner whose database fails', () => {
  let world: SagaWorld;
  let life: SagaLife;

  beforeEach(async () => {
    world = await SagaWorld.open();
    life = await world.live();
  });
  afterEach(async () => {
    await life.stop();
    await world.close();
  });

  it('ends by itself, although a look for due sagas was under way when it began', async () => {
    await life.settled();
    let letGo: (() => void) | undefined;
    world.beforeRead = async (statement) => {
      if (letGo || !statement.includes('MIN(wake_at)')) return;
      await new Promise<void>((resolve) => (letGo = resolve));
    };
    let failed = 0;
    world.beforeUnit = () => {
      failed += 1;
      world.beforeUnit = () => Promise.resolve();
      return away();
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await arrives('the look to be held up', () => letGo !== undefined);
    await arrives('the pause', () => failed > 0 && life.engine.nextWake() !== undefined);
    letGo?.();
    await life.settled();
    expect(await world.lines('notes')).toEqual(['b1: watered']);
  });
});

describe('a runner whose database has another owner', () => {
  it('starts all the same, and takes the sagas up when its database is the owner', async () => {
    const world = await SagaWorld.open();
    await (await world.live()).stop();
    await world.garden.fence(2);
    const life = await world.live();
    expect(life.engine.readiness('garden')).toEqual([]);
    await world.garden.activate(3);
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await arrives('the saga is taken up', async () => {
      world.clock.turn(1_000);
      return (await world.lines('notes')).length > 0;
    });
    expect(await world.lines('notes')).toEqual(['b1: watered']);
    await life.stop();
    await world.close();
  });

  it('stands still when the fence comes in the middle of a saga, and goes on at once when it begins again', async () => {
    const world = await SagaWorld.open();
    const life = await world.live();
    let tried = 0;
    for (const epoch of [2, 4]) {
      world.beforeUnit = async (unit) => {
        if (!unit.includes('note')) return;
        tried += 1;
        if (tried === 1) await world.garden.fence(epoch);
      };
      const id = `g${epoch}`;
      await life.start(Growth, id, { bedId: id, litres: 7 });
      await arrives('the saga is refused', async () => tried > 0 && (await life.engine.idle()));
      world.clock.turn(600_000);
      await arrives('the saga stands still', () => life.engine.idle());
      expect(tried).toBe(1);
      await life.engine.cease('garden');
      await world.garden.activate(epoch + 1);
      await life.engine.begin('garden');
      await arrives('the note', async () => (await world.lines('notes')).includes(`${id}: watered`));
      tried = 0;
    }
    await life.stop();
    await world.close();
  });
});

describe('a runner whose sagas make no progress', () => {
  let world: SagaWorld;
  const lives: SagaLife[] = [];
  /** @param leaseMs default: so long that nobody takes the lease over that was not given up. */
  const live = async (beforeUnit?: (unit: string) => Promise<void>, leaseMs = 3_600_000) => {
    const life = await world.live({
      limits: { stallMs: 60_000, leaseMs },
      shared: true,
      alone: false,
      ...(beforeUnit ? { beforeUnit } : {}),
    });
    lives.push(life);
    return life;
  };

  beforeEach(async () => {
    world = await SagaWorld.open();
  });
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.stop();
    await world.close();
  });

  /** A database that takes no unit of the sagas, but renewals of their lease. */
  const takesNoSagas = (unit: string) => (unit.includes('lease') ? Promise.resolve() : away());
  const start = (life: SagaLife) => life.start(Growth, 'g1', { bedId: 'b1', litres: 7, patience: 3_600_000 });
  const advance = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      await world.clock.advance('1s');
      for (const life of lives) await arrives('the runner to be idle', () => life.engine.idle());
    }
  };
  const goesOn = async () => {
    await arrives('the saga to go on', async () => {
      await advance(1);
      return (await world.lines('notes')).length > 0;
    });
    expect(await world.lines('notes')).toEqual(['b1: watered']);
  };

  it('is not ready while it has the lease or has given it up, and is ready when they make progress again', async () => {
    let works = false;
    const life = await live((unit) => (works ? Promise.resolve() : takesNoSagas(unit)), 3_000);
    await life.settled();
    await start(life);
    await advance(59);
    expect(life.engine.readiness('garden')).toEqual([]);
    await advance(10);
    expect(life.engine.readiness('garden')).toEqual([
      expect.stringMatching(
        /^No saga of garden has gone on for 6\d s, although some may be due\..* Look at the database of garden; if it works, restart this process\.$/,
      ),
    ]);
    works = true;
    await goesOn();
    await life.settled();
    expect(life.engine.readiness('garden')).toEqual([]);
  });

  it('is not ready either when it gives the lease up before a run has come to its first step', async () => {
    let letGo: (() => void) | undefined;
    let released = false;
    const life = await live((unit) => {
      released ||= unit.includes('release');
      return takesNoSagas(unit);
    }, 3_000);
    await life.settled();
    await start(life);
    await advance(25);
    world.beforeRead = async (statement) => {
      if (!statement.includes('s.on_behalf_of') || letGo) return;
      await new Promise<void>((resolve) => (letGo = resolve));
    };
    const passUntil = (description: string, seen: () => unknown) =>
      arrives(description, async () => {
        if (!seen()) await world.clock.advance('1s');
        return seen();
      });
    await passUntil('the run to read its log', () => letGo);
    expect(released).toBe(false);
    await passUntil('the lease to be given up', () => released);
    letGo?.();
    await arrives('the run to end', () => life.engine.idle());
    expect(life.engine.readiness('garden')).toEqual([
      expect.stringMatching(/^No saga of garden has gone on for 6\d s/),
    ]);
  });

  it('gives its lease up, so that another process takes them over', async () => {
    const broken = await live(takesNoSagas);
    const works = await live();
    await start(broken);
    await advance(59);
    expect(await world.lines('notes')).toEqual([]);
    await goesOn();
    expect(works.engine.readiness('garden')).toEqual([]);
  });
});
