import { z } from 'zod';
import { type Duration, isDuration, milliseconds } from '../contract/duration.js';

type Shape = { readonly [variable: string]: z.ZodType };
type Values<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> };

/** A class whose instance holds settings read from the environment. */
export type SettingsClass = abstract new () => object;

const shapes = new WeakMap<object, Shape>();

/**
 * The base class of a module's settings: `export class MemberSettings extends settings({ TOKEN_LIFETIME:
 * durationSetting('12h') }) {}`. Each property is an environment variable; its schema gives the default. The class is
 * injected like any other; the host fills it in at start and stops with a sentence when a value is wrong.
 */
export function settings<S extends Shape>(shape: S): abstract new () => Values<S> {
  abstract class EnvironmentSettings {}
  shapes.set(EnvironmentSettings, shape);
  return EnvironmentSettings as abstract new () => Values<S>;
}

/** The variables of a settings class. */
export function shapeOf(settingsClass: SettingsClass): Shape {
  const shape = shapes.get(settingsClass) ?? shapes.get(Object.getPrototypeOf(settingsClass) as object);
  if (!shape) throw new Error(`${settingsClass.name} is no settings class; declare it with 'extends settings({…})'.`);
  return shape;
}

/** A length of time; the value is in milliseconds. */
export function durationSetting(fallback: Duration) {
  return z
    .string()
    .default(fallback)
    .refine(isDuration, { error: 'a duration such as 250ms, 2s, 5m, 12h or 7d' })
    .transform((text) => milliseconds(text));
}
