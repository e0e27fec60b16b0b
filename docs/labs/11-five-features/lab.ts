import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { EXISTING, FEATURES } from './feature.js';
import { generatedModules } from './generated-modules.js';
import { hints } from './hints.js';
import type { Merges } from './merges.js';

const MERGES = fileURLToPath(new URL('merges.ts', import.meta.url));
const WANTED = [...EXISTING, ...FEATURES].map(({ name }) => `/${name}s`);

export const lab: Lab = {
  title: { en: 'Five people, five features', ko: '다섯 사람, 다섯 기능' },
  minutes: 30,
  expected: {
    en: 'Five branches merge without a conflict, and the program serves all seven features.',
    ko: '다섯 브랜치가 충돌 없이 병합되고, 프로그램은 일곱 기능을 모두 제공한다.',
  },
  hints,
  sources: false,
  covers: ['tools/new'],

  async hurt(workspace) {
    return sentenceOf(await merges(join(import.meta.dirname, 'start', 'layout.ts'), workspace, 'layers'));
  },

  heal(workspace, tell) {
    tell('Five people make a module each in Ficus, by npm run new…');
    return Promise.resolve(generatedModules(workspace.emptyFolder('ficus')));
  },

  async check(workspace): Promise<Observation> {
    const seen = await merges(workspace.file('layout.ts'), workspace, 'mine');
    const missing = WANTED.filter((route) => !seen.routes.includes(route));
    const passed = seen.conflicts === 0 && missing.length === 0;
    return {
      passed,
      observed: sentenceOf(seen),
      figures: { mergesStopped: seen.stopped, conflicts: seen.conflicts, routesServed: seen.routes.length },
      ...(passed ? {} : { hint: hintFor(seen, missing) }),
    };
  },
};

async function merges(layout: string, workspace: Workspace, name: string): Promise<Merges> {
  const { result, errors } = await runScript<Merges>(MERGES, [layout, workspace.emptyFolder(name)]);
  return result ?? { stopped: 0, conflicts: 0, files: [], routes: [], failure: errors.trim().split('\n').at(-1) ?? '' };
}

function sentenceOf({ stopped, conflicts, files, routes, failure }: Merges): string {
  const merged =
    conflicts === 0
      ? `All ${FEATURES.length} branches merged without a conflict.`
      : `${stopped} of ${FEATURES.length} merges stopped, with ${conflicts} conflicts in ${files.join(', ')}.`;
  const serves =
    failure === undefined
      ? `The merged program serves ${routes.length} of ${WANTED.length} features.`
      : `The merged program does not run: ${failure}`;
  return `${merged}\n${serves}`;
}

function hintFor({ stopped, conflicts, files, failure }: Merges, missing: readonly string[]): string {
  if (conflicts === 0) return failure !== undefined || missing.length > 0 ? 'not-found' : 'layers';
  if (files.length === 1 && files[0] === 'src/app.mjs') return 'central-list';
  // Lines in the order of the alphabet collide only where two names are neighbours.
  return stopped < FEATURES.length - 1 ? 'sorted-lines' : 'layers';
}
