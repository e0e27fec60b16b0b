import { injectable } from 'inversify';
import type { Tx } from '../../../platform/api.js';
import type { Delivery } from '../channels/channel.js';
import type { ChannelName } from '../contract.js';

/** A message that a simulated channel got, and the result. */
export interface ChannelEntry {
  readonly messageKey: string;
  readonly channel: ChannelName;
  /** Masked. */
  readonly address: string;
  readonly result: Delivery;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
}

/** The log of the simulated channels: one entry for each key and channel. */
@injectable()
export class ChannelLogRepository {
  /** Writes an entry, unless there is one already. Resolves with the result that is stored. */
  async write(tx: Tx, { messageKey, channel, address, result, askedAt }: ChannelEntry): Promise<Delivery> {
    const written = await tx.sql.all(
      `INSERT INTO channel_log (message_key, channel, address, result, asked_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (message_key, channel) DO NOTHING RETURNING result`,
      [messageKey, channel, address, result, askedAt],
    );
    if (written.length > 0) return result;
    const [known] = await tx.sql.all<{ result: Delivery }>(
      'SELECT result FROM channel_log WHERE message_key = ? AND channel = ?',
      [messageKey, channel],
    );
    return known?.result ?? result;
  }
}
