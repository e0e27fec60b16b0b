import { SmallRepository } from '../fixtures/small-repository.js';
import { review } from './review.mjs';
import { QUESTIONS, reviewRoles, sessionsOf } from './session.mjs';

const [start, record, close] = ['start', 'record', 'close'].map((flag) => ({ flags: [flag] }));

describe('npm run adr -- review', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.record(1, 'Water at dawn');
    repository.commit();
  });
  afterEach(() => {
    repository.remove();
  });

  const answer = (role: string, by: string, question: number, ...run: string[]) =>
    repository.run(review, ['1'], {
      ...record,
      values: { role, by, question: String(question), answer: `What the ${role} says.` },
      lists: { run },
    });
  const closed = () => repository.run(review, ['1'], { ...close, values: { outcome: 'kept' } });

  it('makes a file with seven questions, and another one only when that is closed', async () => {
    expect((await repository.run(review, ['1'], start)).text).toContain('  7. What did we estimate before?');
    const [first] = sessionsOf(repository.root, '0001');
    expect(first?.session).toMatchObject({ record: '0001', claims: [] });
    expect(first?.session.questions).toHaveLength(7);
    await expect(repository.run(review, ['1'], start)).rejects.toThrow('is there already; go on with it');
    expect((await repository.run(review, ['1'])).text).toContain('Question 3 has no answer: What falsifies it?');
  });

  it('keeps what a command printed, its exit status and its commit, which says when files were changed since', async () => {
    await repository.run(review, ['1'], start);
    await answer('operator', 'Kim', 1, 'echo 12 litres; exit 3');
    repository.edit('src/water.js', '1', '2');
    await answer('clerk', 'Lee', 2, 'cat src/water.js');
    const claims = sessionsOf(repository.root, '0001')[0]?.session.claims ?? [];
    expect(claims).toMatchObject([
      {
        role: 'operator',
        by: 'Kim',
        question: 1,
        runs: [{ command: 'echo 12 litres; exit 3', status: 3, output: '12 litres' }],
      },
      { role: 'clerk', by: 'Lee', question: 2, runs: [{ status: 0, output: 'export const litres = 2;' }] },
    ]);
    const commits = claims.map(({ runs }) => runs[0]?.commit ?? '');
    expect(commits).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), `${commits[0]}+`]);
  });

  it('is closed by three roles of three people, who have answered everything and shown each answer by a run', async () => {
    await repository.run(review, ['1'], start);
    for (const [index] of QUESTIONS.entries()) await answer('author', 'Kim', index + 1, 'echo 1');
    await expect(closed()).rejects.toThrow('3 roles, each by another person, make a quorum; here are 1 (author: Kim).');
    await answer('opponent', 'Kim', 2, 'echo 1');
    await answer('operator', 'Lee', 5, 'echo 1');
    await expect(closed()).rejects.toThrow('make a quorum; here are 2 (');
    await answer('neighbour', 'Park', 6);
    await expect(closed()).rejects.toThrow('The answer of the neighbour to question 6 has no run that shows it');
    await answer('clerk', 'Park', 7, 'echo it failed; exit 1');
    await expect(closed()).rejects.toThrow(
      'The answer of the clerk to question 7 has no run that shows it: one that ends with 0, and prints something.',
    );
  });

  it('is not closed by three people of whom two have only one role between them', async () => {
    await repository.run(review, ['1'], start);
    for (const [index] of QUESTIONS.entries()) await answer('author', 'Kim', index + 1, 'echo 1');
    for (const by of ['Lee', 'Park']) await answer('author', by, 1, 'echo 1');
    for (const role of ['opponent', 'operator']) await answer(role, 'Kim', 1, 'echo 1');
    await expect(closed()).rejects.toThrow('make a quorum; here are 2 (');
    await answer('operator', 'Lee', 2, 'echo 1');
    expect((await closed()).text).toContain('is closed: kept.');
  });

  it('takes no run that shows nothing', async () => {
    await repository.run(review, ['1'], start);
    await expect(answer('author', 'Kim', 1, 'true')).rejects.toThrow(
      "A run shows something: 'true' printed nothing (exit status 0).",
    );
    expect(sessionsOf(repository.root, '0001')[0]?.session.claims).toEqual([]);
  });

  it('has five roles, those of a week of study without the presenter', async () => {
    expect(Object.keys(await reviewRoles())).toEqual(['author', 'opponent', 'operator', 'neighbour', 'clerk']);
  });

  it.each(['{ "record": ', '{}', '{ "questions": [], "claims": [{}] }'])(
    'names its file when that cannot be read: %s',
    async (text) => {
      repository.write('docs/adr/reviews/0001-2026-01-05.json', text);
      await expect(repository.run(review, ['1'])).rejects.toThrow(
        /^docs\/adr\/reviews\/0001-2026-01-05\.json has no review: .*git checkout -- docs.* or delete it\.$/,
      );
    },
  );

  it('ends with its outcome, and takes no further answer', async () => {
    await repository.run(review, ['1'], start);
    const people = { author: 'Kim', opponent: 'Lee', operator: 'Park' };
    for (const [role, by] of Object.entries(people))
      for (const [index] of QUESTIONS.entries()) await answer(role, by, index + 1, 'echo 1');
    await expect(repository.run(review, ['1'], close)).rejects.toThrow(
      '--outcome is one of kept, changed, superseded.',
    );
    expect((await closed()).text).toMatch(/^docs\/adr\/reviews\/0001-[\d-]+\.json is closed: kept\.$/);
    await expect(answer('neighbour', 'Choi', 1, 'echo 1')).rejects.toThrow('No review of 0001 is under way.');
    expect((await repository.run(review, ['1'])).text).toMatch(/Closed [\d-]+: kept\.$/);
  });

  it.each([
    [{ role: 'presenter', question: '1', answer: 'x' }, '--role is one of author, opponent,'],
    [
      { role: 'gardener', question: '1', answer: 'x' },
      '--role is one of author, opponent, operator, neighbour, clerk.',
    ],
    [{ role: 'author', question: '8', answer: 'x' }, '--question is 1 to 7.'],
    [{ role: 'author', question: '1' }, 'Say what is claimed: --answer'],
  ])('refuses %j with a sentence', async (values, sentence) => {
    await repository.run(review, ['1'], start);
    await expect(repository.run(review, ['1'], { ...record, values })).rejects.toThrow(sentence);
  });

  it('says how to begin where there is none', async () => {
    await expect(repository.run(review, ['1'])).rejects.toThrow(
      '0001 was never reviewed. Begin: npm run adr -- review 1 --start.',
    );
    await expect(closed()).rejects.toThrow('No review of 0001 is under way.');
  });
});
