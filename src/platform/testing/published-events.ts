import type { AnyContract } from '../contract/contract.js';
import type { AnyEvent, Data } from '../contract/event.js';
import type { ReadSide } from '../store/unit/read-side.js';

/** The columns of a log that say what was published. */
interface Published {
  readonly name: string;
  readonly data: string;
}

/** The data of the events of one kind in their producer's log, in the order of publishing; of one key only, if it is given. */
export async function publishedData<E extends AnyEvent>(reads: ReadSide, event: E, key?: string): Promise<Data<E>[]> {
  const rows = await published(reads, key);
  return rows.filter(({ name }) => name === event.name).map(({ data }) => JSON.parse(data) as Data<E>);
}

/** What a module has published with one key, in order: the events' names within their contract, such as `placed`. */
export async function publishedNames(reads: ReadSide, { name: module }: AnyContract, key: string): Promise<string[]> {
  return (await published(reads, key)).map(({ name }) => name.slice(module.length + 1));
}

/** Events of one key lie in one partition, in order; without a key, the commits say what came first. */
function published(reads: ReadSide, key: string | undefined): Promise<Published[]> {
  const [where, values] = key === undefined ? ['', []] : ['WHERE event_key = ?', [key]];
  return reads.sql.all<Published>(
    `SELECT name, data FROM _outbox ${where} ORDER BY commit_no, partition_no, position_no`,
    values,
  );
}
