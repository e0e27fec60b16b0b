import type { Measured } from '../question.js';
import { git } from './history.js';
import type { Landscape } from './landscape.js';
import { NotFound } from './not-found.js';

/** How long it is since each module was shown to run alone, by the results of `npm run test:extracted`. */
export function extractionsShown(landscape: Landscape): Measured {
  const names = landscape.modules.map(({ name }) => name);
  const { extractions } = landscape.options.evidence;
  if (!extractions) return notTried(landscape, names);
  const { commit, runs, findings } = extractions;
  const failed = names.filter((name) => runs.some(({ module, findings: own }) => module === name && own.length > 0));
  const notShown = names.filter((name) => !runs.some(({ module }) => module === name));
  const shown = names.length - failed.length - notShown.length;
  const commitsSince = sinceCommit(landscape, commit);
  return {
    figures: { failed: failed.length, notShown: notShown.length, commitsSince, modules: names.length },
    said: {
      en: `at ${commit}, ${commitsSince} commits to the sources ago, ${shown} of ${names.length} modules ran alone`,
      ko: `${commit}에서(그 뒤 소스를 바꾼 커밋 ${commitsSince}개) 모듈 ${names.length}개 가운데 ${shown}개가 홀로 동작했다`,
    },
    places: [
      ...runs.flatMap(({ module, findings: own }) => own.map((finding) => `${module}: ${finding}`)),
      ...findings,
      ...notShown.map((name) => `${name} is not among the results`),
    ],
  };
}

/** Without results: a module that has no host of its own was not tried; of the others nobody knows. */
function notTried(landscape: Landscape, names: readonly string[]): Measured {
  const notShown = names.filter((name) => !landscape.has(`extracted/${name}/main.ts`));
  const made = names.length - notShown.length;
  return {
    figures: { notShown: notShown.length, modules: names.length },
    said: {
      en: `${made} of ${names.length} modules have a host of their own in extracted/`,
      ko: `모듈 ${names.length}개 가운데 ${made}개가 extracted/에 자기 호스트를 가진다`,
    },
    places: notShown.map((name) => `${name} has no extracted/${name}/main.ts`),
    unproven: {
      en: 'no results were given; npm run --silent test:extracted -- --json > extracted.json, then --evidence extracted.json',
      ko: '결과가 주어지지 않았다. npm run --silent test:extracted -- --json > extracted.json, 그다음 --evidence extracted.json',
    },
  };
}

function sinceCommit(landscape: Landscape, commit: string): number {
  if (!/^[0-9a-f]{4,64}$/.test(commit))
    throw new NotFound({ en: `the results name no commit, but '${commit}'`, ko: `결과에 커밋이 없다: '${commit}'` });
  return Number(git(landscape, 'rev-list', '--count', `${commit}..HEAD`, '--', 'src', 'migrations'));
}
