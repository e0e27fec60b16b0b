import type { Instance, InstanceModule } from '../fig/instance.js';
import { digestOfBuild } from '../fig/instance-endpoints.js';
import { THIS_PROCESS } from '../fig/placement.js';
import type { Health } from '../ops/health.js';
import type { BootOptions } from './boot-options.js';
import { databaseAddress } from './database-address.js';
import type { HostedModule } from './hosted-modules.js';

/**
 * How a service describes itself to the keeper.
 * @param id names this run of the process
 * @param address at which other hosts reach it
 * @param publicAddress that of its public edge, once it can serve
 */
export function describedInstance(service: {
  readonly id: string;
  readonly address: () => string;
  readonly publicAddress: () => string | undefined;
  readonly hosted: () => ReadonlyMap<string, HostedModule>;
  readonly health: Health;
  readonly options: BootOptions;
}): () => Promise<Instance> {
  const { id, address, publicAddress, hosted, health, options } = service;
  const describe = async ([name, module]: readonly [string, HostedModule]): Promise<InstanceModule> => {
    const identity = await module.identity();
    const { kind: database } = databaseAddress(name, options);
    return {
      ...{ name, build: digestOfBuild(module.build), database },
      ...(identity === undefined ? {} : { identity }),
      ...(module.standsBy() ? { standsBy: true as const } : {}),
    };
  };
  const serves = async ([name, module]: readonly [string, HostedModule]): Promise<boolean> =>
    module.runs() && (await health.moduleReady(name))?.status !== 'failing';
  const areReady = async (here: readonly (readonly [string, HostedModule])[]): Promise<boolean> =>
    here.length > 0 && (await Promise.all(here.map(serves))).every((one) => one);
  return async () => {
    const modules = [...hosted()];
    const edge = publicAddress();
    return {
      id,
      address: address(),
      ...(edge === undefined ? {} : { publicAddress: edge }),
      process: THIS_PROCESS,
      ready: await areReady(modules.filter(([, module]) => !module.standsBy())),
      modules: await Promise.all(modules.map(describe)),
    };
  };
}
