type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same without properties that are undefined: what arrives in JSON has none. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}
