import type { FoundDatabase } from '../fig/found-database.js';
import type { ModuleBuild } from '../fig/module-build.js';
import type { Placements } from '../fig/placements.js';
import type { MovableModule } from '../fig/move/movable-module.js';
import type { Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { chooseDatabase } from './choose-database.js';
import { startCheckOf } from './running-module.js';

/**
 * The modules of a host as moves need them.
 * @param names those that may move: a host also runs operations, which belong to it
 * @param find looks at the database of a module, which is closed here; it takes the lock of a file, so one look at a time
 */
export function movableModules(
  running: Pick<Running, 'modules' | 'runtimes'>,
  names: readonly string[],
  builds: ReadonlyMap<string, ModuleBuild>,
  placements: Placements,
  find: (module: string) => Promise<FoundDatabase | undefined>,
  options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'log'>,
): ReadonlyMap<string, MovableModule> {
  const movable = names.flatMap((name): (readonly [string, MovableModule])[] => {
    const [runtime, one, build] = [running.runtimes.get(name), running.modules.get(name), builds.get(name)];
    if (!runtime || !one || !build) return [];
    const { store } = one;
    const { kind, description } = chooseDatabase(name, options);
    return [
      [
        name,
        {
          ...{ build, kind, description },
          get store() {
            return store.isOpen ? store.opened : undefined;
          },
          find: () => find(name),
          placement: async () => {
            await placements.refresh();
            return placements.of(name);
          },
          check: async () => void (await startCheckOf(one).start()),
          standBy: () => runtime.standBy(),
          endStandBy: () => runtime.endStandBy(),
          reconciled: () => runtime.reconciled(),
        },
      ],
    ];
  });
  return new Map(movable);
}
