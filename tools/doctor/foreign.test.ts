import { SmallRepository } from '../adr/fixtures/small-repository.js';
import { examine, type Finding } from './examine.js';
import { Landscape } from './landscape/landscape.js';
import { QUESTIONS, THEMES } from './questions/all-questions.js';

/** Modules as many repositories have them: folders of src/modules, without contracts, in the style of a bundler. */
describe('a repository of another form', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.write('src/modules/users/users.service.ts', 'export class Users { find(id: string) { return id; } }\n');
    repository.write('src/modules/orders/orders.service.ts', 'export class Orders {}\n');
  });
  afterEach(() => repository.remove());

  async function findings(): Promise<(id: string) => Finding | undefined> {
    const landscape = new Landscape(repository.root, { commits: 50, evidence: {} });
    const all = await examine(landscape, THEMES, QUESTIONS, () => undefined);
    return (id) => all.find(({ question }) => question.id === id);
  }

  it('is not healthy by what was not there to be counted', async () => {
    repository.write('docs/adr/0001-water.md', '# 1. Water\n\n## Status\n\nAccepted\n');
    const of = await findings();
    const unseen = ['tables-read', 'tables-written', 'migrations', 'shared-settings', 'tests-alone'];
    const calls = ['call-chain', 'call-circles', 'chatty-use-case', 'deadlines', 'events-described', 'effect-once'];
    expect(QUESTIONS.filter(({ id }) => of(id)?.verdict === 'healthy').map(({ id }) => id)).toEqual([
      'contracts-alone',
    ]);
    expect([...unseen, ...calls].filter((id) => of(id)?.verdict !== 'unknown')).toEqual([]);
    expect(of('call-chain')?.measured?.unproven?.en).toContain('which src/modules/orders does not have');
    expect(of('migrations')?.measured?.unproven?.en).toMatch(/^no migration was found/);
    expect(of('deadlines')?.missing?.en).toBe('src/modules/orders has no module.ts');
    expect(of('decisions-held')?.missing?.en).toContain('a status such as "Accepted, 2026-01-05."');
  });

  it('is sick of what is seen there all the same', async () => {
    repository.write(
      'src/modules/orders/orders.service.ts',
      `import { Users } from '../users/users.service';
import { EventEmitter } from 'events';
export class Orders { news = new EventEmitter(); users = new Users(); url = process.env.DATABASE_URL; }
`,
    );
    repository.write('src/modules/users/url.ts', 'export const url = process.env.DATABASE_URL;\n');
    repository.write('src/modules/orders/orders.spec.ts', "import { Users } from '../users/users.service';\n");
    const of = await findings();
    expect(of('contracts-alone')?.measured?.places).toEqual([
      'src/modules/orders/orders.service.ts imports src/modules/users/users.service.ts',
    ]);
    expect(of('tests-alone')).toMatchObject({ verdict: 'sick', measured: { figures: { modules: 1, tests: 1 } } });
    expect(of('effect-once')?.verdict).toBe('sick');
    expect(of('shared-settings')?.measured?.places).toEqual(['DATABASE_URL: orders, users']);
  });

  it('has contracts that are imported without an extension, too', async () => {
    repository.write('src/modules/users/contract.ts', 'export class UsersClient extends client(users) {}\n');
    repository.write(
      'src/modules/orders/orders.service.ts',
      `import { UsersClient } from '../users/contract';
export class Orders { constructor(private readonly users: UsersClient) {} find() { return this.users.find('1'); } }
`,
    );
    const of = await findings();
    expect(of('contracts-alone')?.verdict).toBe('healthy');
    expect(of('call-circles')?.measured?.figures).toEqual({ circles: 0, pairs: 1 });
  });
});
