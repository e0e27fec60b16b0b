import { durationSetting, settings } from '../../platform/ops/settings.js';

/** What the environment may say about members. */
export class MemberSettings extends settings({
  /** How long a token is valid. */
  TOKEN_LIFETIME: durationSetting('15m'),
  /** How long a session lasts after it was last refreshed. */
  SESSION_LIFETIME: durationSetting('30d'),
}) {}
