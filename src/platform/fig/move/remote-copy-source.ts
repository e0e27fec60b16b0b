import type { PeerSender } from '../../peer/peer-exchange.js';
import type { CopiedTable } from '../../store/copy/copied-tables.js';
import type { CopiedRow, CopiedRows, CopySize, RowsAfter, RowsDigest } from '../../store/copy/copy-source.js';
import type { Hop, HopRequest, KeysOf, LiveCopySource } from '../../store/copy/live-copy-source.js';
import { COPY, type CopyRead } from './move-wire.js';

const ANSWER_MS = 30_000;

/** The database of a module at another host, as the permit of a move opens it. What it sends is never logged. */
export class RemoteCopySource implements LiveCopySource {
  private known: Promise<readonly CopiedTable[]> | undefined;

  /** @param peer the host, looked up for each request: it is another client after the host was gone for a while */
  constructor(
    private readonly peer: () => PeerSender,
    private readonly module: string,
    private readonly permit: string,
  ) {}

  /** They stay as they are while a move runs. */
  tables() {
    this.known ??= this.read<readonly CopiedTable[]>({ what: 'tables' });
    this.known.catch(() => (this.known = undefined));
    return this.known;
  }

  size() {
    return this.read<CopySize>({ what: 'size' });
  }

  commit() {
    return this.read<number>({ what: 'commit' });
  }

  rows(range: RowsAfter) {
    return this.read<CopiedRows>({ what: 'rows', ...sent(range) });
  }

  digests(range: RowsAfter) {
    return this.read<RowsDigest>({ what: 'digests', ...sent(range) });
  }

  hop({ after, keys }: HopRequest) {
    return this.read<Hop>({ what: 'hop', after, keys });
  }

  changedKeys({ after, table, keys }: KeysOf & Pick<HopRequest, 'after'>) {
    return this.read<KeysOf['keys']>({ what: 'changedKeys', after, table, keys: sentKeys(keys) });
  }

  rowsOf({ table, keys }: KeysOf) {
    return this.read<readonly CopiedRow[]>({ what: 'rowsOf', table, keys: sentKeys(keys) });
  }

  private async read<T>(read: CopyRead): Promise<T> {
    const body = JSON.stringify({ permit: this.permit, read });
    const request = { method: 'POST', target: COPY + this.module, body, timeoutMs: ANSWER_MS } as const;
    const { text } = await this.peer().send(request);
    return (JSON.parse(text) as { readonly result: T }).result;
  }
}

function sent({ table, after, limit }: RowsAfter) {
  return { table, limit, ...(after ? { after: [...after] } : {}) };
}

function sentKeys(keys: KeysOf['keys']) {
  return keys.map((key) => [...key]);
}
