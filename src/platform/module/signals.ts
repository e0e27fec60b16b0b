/** What a saga may be told, by name, with the data of each: plain data, since it is stored. */
export type Signals = { readonly [name: string]: unknown };
