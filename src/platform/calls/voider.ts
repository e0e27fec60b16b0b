import type { AnyCommand } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';

/** What a key stood for when its caller declared it void. */
export type AtVoid =
  /** It had taken effect, with this answer; voiding came too late. */
  | { readonly kind: 'answered'; readonly value: unknown }
  /** It had been refused: it has no effect, and will have none. */
  | { readonly kind: 'refused' }
  /** It had not arrived. From now on it is refused with the code `VOIDED`, whenever it arrives. */
  | { readonly kind: 'voided' };

/**
 * Makes sure that a command whose outcome is unknown has taken effect, or never will. Whoever sent it, under
 * `context.key`, may void it; a command of that key that is under way is waited for. Voiding again answers the same.
 */
export interface Voider {
  /** @throws CallFailure: {@link Unavailable} and {@link DeadlineExceeded} mean that it must be asked again. */
  void(call: AnyCommand, context: CallContext): Promise<AtVoid>;
}
