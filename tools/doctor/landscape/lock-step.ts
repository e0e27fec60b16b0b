import type { Measured } from '../question.js';
import { isShallow, type ModuleCommit, moduleCommits } from './history.js';
import type { Landscape } from './landscape.js';
import { NotFound } from './not-found.js';

/** A share of fewer commits says nothing. */
const FEWEST = 10;

/** How many commits have changed two modules or more: their program, not their tests. @throws NotFound */
export function lockStep(landscape: Landscape): Measured {
  const names = landscape.modules.map(({ name }) => name);
  const commits = moduleCommits(landscape);
  if (commits.length < FEWEST)
    throw new NotFound({
      en: `the history here has ${commits.length} commits that change what runs of a module; a share needs ${FEWEST}`,
      ko: `모듈의 코드를 바꾼 커밋이 이 이력에 ${commits.length}개뿐이다. 비율을 내려면 ${FEWEST}개가 필요하다`,
    });
  const together = commits.filter(({ modules }) => modules.length > 1);
  const sweeps = together.filter(({ modules }) => names.length > 2 && names.every((name) => modules.includes(name)));
  const share = together.length / commits.length;
  const [most] = pairsOf(together);
  const partly = isShallow(landscape);
  return {
    figures: { share, together: together.length, commits: commits.length, sweeps: sweeps.length },
    said: {
      en:
        `${together.length} of the newest ${commits.length} commits (${percent(share)}) touch two modules or more, ${sweeps.length} all of them` +
        `${most ? `; most often together: ${most.pair}, ${most.count}×` : ''}${partly ? '; the clone is shallow' : ''}`,
      ko:
        `최근 커밋 ${commits.length}개 가운데 ${together.length}개(${percent(share)})가 둘 이상의 모듈을, ${sweeps.length}개가 모든 모듈을 건드린다` +
        `${most ? `. 가장 자주 함께 바뀌는 것: ${most.pair}, ${most.count}번` : ''}${partly ? '. 얕은 클론이다' : ''}`,
    },
    places: [
      ...pairsOf(together).map(({ pair, count }) => `${pair}: ${count}×`),
      ...together.map(({ hash, modules }) => `${hash} ${modules.join(', ')}`),
    ],
  };
}

/** The pairs of modules that changed together, the most frequent first. */
function pairsOf(commits: readonly ModuleCommit[]): readonly { readonly pair: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { modules } of commits)
    for (const [at, one] of modules.entries())
      for (const other of modules.slice(at + 1)) {
        const pair = `${one} + ${other}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
  return [...counts].map(([pair, count]) => ({ pair, count })).sort((a, b) => b.count - a.count);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
