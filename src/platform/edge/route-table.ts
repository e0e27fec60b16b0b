/** What a path leads to: the targets by method, and the values of its `:name` parts, still encoded. */
export interface Found<T> {
  readonly methods: ReadonlyMap<string, T>;
  /** The pattern: `/beds/:bedId`. */
  readonly path: string;
  readonly values: readonly string[];
}

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  parameter?: Node<T>;
  path?: string;
  readonly methods: Map<string, T>;
}

function node<T>(): Node<T> {
  return { literal: new Map(), methods: new Map() };
}

/**
 * Finds the target of a path in time that does not depend on how many there are. A literal part goes before a `:name`
 * part; one slash at the end is ignored.
 */
export class RouteTable<T> {
  private readonly root = node<T>();

  /** @throws Error when the place is taken; `who` names the newcomer, `whoIs` the one already there. */
  add(method: string, path: string, target: T, who: string, whoIs: (taken: T) => string): void {
    let at = this.root;
    for (const part of partsOf(path)) {
      if (part.startsWith(':')) at = at.parameter ??= node<T>();
      else {
        const next = at.literal.get(part) ?? node<T>();
        at.literal.set(part, next);
        at = next;
      }
    }
    const taken = at.methods.get(method);
    if (taken !== undefined)
      throw new Error(`${who} and ${whoIs(taken)} are both served at ${method} ${path}; give one another path.`);
    at.path ??= path;
    at.methods.set(method, target);
  }

  find(path: string): Found<T> | undefined {
    const values: string[] = [];
    const end = this.walk(this.root, partsOf(path), 0, values);
    return end?.path === undefined ? undefined : { methods: end.methods, path: end.path, values };
  }

  private walk(at: Node<T>, parts: readonly string[], index: number, values: string[]): Node<T> | undefined {
    const part = parts[index];
    if (part === undefined) return at.path === undefined ? undefined : at;
    const literal = at.literal.get(part);
    const found = literal && this.walk(literal, parts, index + 1, values);
    if (found || !at.parameter || part === '') return found;
    values.push(part);
    const throughParameter = this.walk(at.parameter, parts, index + 1, values);
    if (!throughParameter) values.pop();
    return throughParameter;
  }
}

function partsOf(path: string): string[] {
  const parts = path.split('/');
  parts.shift();
  if (parts.at(-1) === '') parts.pop();
  return parts;
}
