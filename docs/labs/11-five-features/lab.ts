import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab, Observation } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { EXISTING, FEATURES } from './feature.js';
import { generatedModules } from './generated-modules.js';
import { hints } from './hints.js';
import type { Merges } from './merges.js';
import { routesOf } from './served.js';

const MERGES = fileURLToPath(new URL('merges.ts', import.meta.url));
const WANTED = routesOf([...EXISTING, ...FEATURES]);

/** The merges of a layout, or the sentence that says why there were none. */
type Seen = Merges | { readonly broken: string };

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
    const hint = hintFor(seen);
    const figures: Observation['figures'] =
      'broken' in seen
        ? { routesServed: 0 }
        : { mergesStopped: seen.stopped, conflicts: seen.conflicts, routesServed: servedOf(seen) };
    return { passed: hint === undefined, observed: sentenceOf(seen), figures, ...(hint === undefined ? {} : { hint }) };
  },
};

async function merges(layout: string, workspace: Workspace, name: string): Promise<Seen> {
  const { result, errors } = await runScript<Merges>(MERGES, [layout, workspace.emptyFolder(name)]);
  return result ?? { broken: errors };
}

const servedOf = ({ routes }: Merges) => WANTED.filter((route) => routes.includes(route)).length;

function sentenceOf(seen: Seen): string {
  if ('broken' in seen) return `Nothing was merged, since the layout failed: ${seen.broken}`;
  const { stopped, conflicts, files, failure, fault } = seen;
  const merged =
    conflicts === 0
      ? `All ${FEATURES.length} branches merged without a conflict.`
      : `${stopped} of ${FEATURES.length} merges stopped, with ${conflicts} conflicts in ${files.join(', ')}.`;
  const serves =
    failure === undefined
      ? `The merged program serves ${servedOf(seen)} of ${WANTED.length} features.`
      : `The merged program does not run: ${failure}`;
  const further = fault && failure === undefined ? [fault.sentence] : [];
  return [merged, serves, ...further].join('\n');
}

function hintFor(seen: Seen): string | undefined {
  if ('broken' in seen) return 'read-the-failure';
  const { stopped, conflicts, files, fault } = seen;
  if (conflicts === 0) return fault?.hint;
  if (files.length === 1 && files[0] === 'src/app.mjs') return 'central-list';
  // Lines in the order of the alphabet collide only where two names are neighbours.
  return stopped < FEATURES.length - 1 ? 'sorted-lines' : 'layers';
}
