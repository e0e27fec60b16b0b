import { callsOf } from '../../../test/architecture/source/syntax.mjs';
import type { Text } from '../../lab/lab.js';
import type { Landscape } from './landscape.js';

/**
 * Why calls and subscriptions of a landscape are not all seen: they are read where modules say them, in a `module.ts` with `implement(…)`.
 * Undefined when each module says them there.
 */
export function unseenCalls(landscape: Landscape): Text | undefined {
  const isComposed = (name: string) => {
    const source = landscape.source(`src/modules/${name}/module.ts`);
    return source !== undefined && callsOf(source, ['implement']).length > 0;
  };
  const bare = landscape.modules.find(({ name }) => !isComposed(name));
  if (!bare) return undefined;
  const folder = `src/modules/${bare.name}`;
  return {
    en: `calls and subscriptions are read from module.ts with implement(…), which ${folder} does not have`,
    ko: `호출과 구독은 implement(…)가 있는 module.ts에서 읽는데 ${folder}에는 없다`,
  };
}
