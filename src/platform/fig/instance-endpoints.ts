import { createHash } from 'node:crypto';
import { z } from 'zod';
import { json, jsonIn, type PeerEndpoint, type PeerResponse } from '../peer/peer-endpoints.js';
import type { Instance } from './instance.js';
import type { InstanceStore } from './instance-store.js';
import type { ModuleBuild } from './module-build.js';

/** Where an instance registers, tells that it lives, and leaves: `/_instance/<id>`. */
export const INSTANCE = '/_instance/';

const module = z.object({
  name: z.string(),
  build: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  identity: z.string().optional(),
  standsBy: z.literal(true).optional(),
});

/** An instance as hosts send it to each other. */
export const SentInstance = z.object({
  id: z.string().min(1).max(100),
  address: z.url(),
  publicAddress: z.url().optional(),
  process: z.string().max(500),
  ready: z.boolean(),
  stopping: z.literal(true).optional(),
  modules: z.array(module),
});
const Request = z.union([z.object({ register: SentInstance }), z.object({ leave: z.literal(true) })]);

/** What the keeper answers: `waits` and `refused` with a sentence. */
export const RegistrationResult = z.object({
  kind: z.enum(['admitted', 'waits', 'refused', 'left']),
  reason: z.string().optional(),
});

/** An instance as it arrives. */
export function receivedInstance({
  modules,
  publicAddress,
  stopping,
  ...rest
}: z.output<typeof SentInstance>): Instance {
  return {
    ...rest,
    ...(publicAddress === undefined ? {} : { publicAddress }),
    ...(stopping ? { stopping } : {}),
    modules: modules.map(({ identity, standsBy, ...one }) => ({
      ...one,
      ...(identity === undefined ? {} : { identity }),
      ...(standsBy ? { standsBy } : {}),
    })),
  };
}

/** A short text that is equal for equal builds. */
export function digestOfBuild(build: ModuleBuild): string {
  return createHash('sha256').update(JSON.stringify(build)).digest('base64url');
}

/** What the keeper serves to the instances of services. */
export function instanceEndpoint(keeper: {
  readonly instances: InstanceStore;
  readonly builds: ReadonlyMap<string, ModuleBuild>;
}): PeerEndpoint {
  const { instances, builds } = keeper;
  return {
    prefix: INSTANCE,
    method: 'POST',
    bodyLimit: 20_000,
    serve: async ({ rest: id, body }) => {
      const request = Request.safeParse(jsonIn(body));
      if (!request.success)
        return result({ kind: 'refused', reason: 'The request is no registration of an instance.' });
      if ('leave' in request.data) {
        await instances.leave(id);
        return result({ kind: 'left' });
      }
      const instance = receivedInstance(request.data.register);
      const other = instance.modules.find(({ name, build }) => {
        const own = builds.get(name);
        return own === undefined || digestOfBuild(own) !== build;
      });
      if (other)
        return result({
          kind: 'refused',
          reason: `${other.name} at ${instance.address} is of another build than the keeper. Run the same build on all hosts.`,
        });
      return result(await instances.register(instance));
    },
  };
}

function result({ kind, reason }: { readonly kind: string; readonly reason?: string }): PeerResponse {
  return json(200, { kind, ...(reason === undefined ? {} : { reason }) });
}
