import { SERVICE } from '../fig/instance.js';
import { isKeepers, THREAD } from '../fig/placement.js';
import { SettingError } from '../ops/read-settings.js';

const FORMAT = "a list such as 'garden:service,gate:local'";

/**
 * Reads PLACEMENT: for each module that it names, `local`, `thread`, `service`, or the internal address of the host that runs it.
 * @throws SettingError for an unknown module, a module that is there twice, and a place that is no address.
 */
export function wantedPlaces(text: string | undefined, modules: readonly string[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const entry of text?.split(',') ?? []) {
    const [module, place] = partsOf(entry);
    if (!modules.includes(module))
      throw wrong(`names '${module}', which is no module; modules are ${modules.join(', ')}.`);
    if (places.has(module)) throw wrong(`names ${module} twice; a module is at one place.`);
    places.set(module, placeOf(module, place));
  }
  return places;
}

/**
 * Refuses a PLACEMENT, in the environment of a service, that has one of its modules in a thread: threads are those of the monolith.
 * A shell that has set PLACEMENT for a monolith starts services as well, so other entries are the monolith's business.
 * @throws SettingError
 */
export function assertNoThread(text: string | undefined, modules: readonly string[]): void {
  const [module] =
    (text?.split(',') ?? []).map(partsOf).find(([name, place]) => modules.includes(name) && place === THREAD) ?? [];
  if (module !== undefined)
    throw wrong(
      `has ${module} in a thread of the monolith, and this process is a service of ${module}, which has no threads; do not start it, or set PLACEMENT=${module}:service for the monolith.`,
    );
}

function partsOf(entry: string): readonly [module: string, place: string] {
  const [, module = '', place = ''] = /^([^:]*):?(.*)$/.exec(entry.trim()) ?? [];
  return [module, place];
}

function placeOf(module: string, place: string): string {
  if (place === '') throw wrong(`names no place for ${module}; allowed is ${FORMAT}.`);
  if (isKeepers(place) || place === SERVICE) return place;
  const origin = originOf(place);
  if (origin === undefined)
    throw wrong(
      `places ${module} at '${place.replace(/\/\/[^/@]*@/, '//[redacted]@')}', which is no place; allowed is 'local', 'thread', 'service', or an address without a path, such as 'http://127.0.0.1:4001'.`,
    );
  return origin;
}

/** An address as the journal writes it: scheme, host and port; undefined when it is none, or has more. */
export function originOf(address: string): string | undefined {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return undefined;
  const { origin, href } = new URL(address);
  return href === `${origin}/` ? origin : undefined;
}

function wrong(what: string): SettingError {
  return new SettingError('PLACEMENT', `PLACEMENT ${what}`);
}
