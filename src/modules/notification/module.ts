import { implement, when } from '../../platform/api.js';
import { member } from '../member/contract.js';
import { order } from '../order/contract.js';
import { Channels } from './channels/channel.js';
import { SimulatedChannels } from './channels/simulated-channels.js';
import { notification } from './contract.js';
import { ListMessages } from './list/list-messages.js';
import { SendMessage } from './send-message/send-message.js';
import { ChannelLogRow } from './store/channel-log-row.js';
import { ChannelLogRepository } from './store/channel-log-repository.js';
import { MessageRepository } from './store/message-repository.js';
import { MessageRow } from './store/message-row.js';
import { TellAccepted } from './notify/tell-accepted.js';
import { TellCancelled } from './notify/tell-cancelled.js';
import { TellPaid } from './notify/tell-paid.js';
import { TellPlaced } from './notify/tell-placed.js';
import { TellRejected } from './notify/tell-rejected.js';
import { Notifier } from './notify/notifier.js';
import { NotificationTrace } from './trace/notification-trace.js';

/** 알림 */
export const notificationModule = implement(notification, {
  uses: [member],
  store: { rows: [MessageRow, ChannelLogRow] },
  bind: (bind) => {
    bind(MessageRepository).toSelf();
    bind(Notifier).toSelf();
    bind(ChannelLogRepository).toSelf();
    bind(Channels).to(SimulatedChannels);
  },
  calls: { list: ListMessages },
  on: [
    when(order.events.placed, TellPlaced),
    when(order.events.paid, TellPaid),
    when(order.events.accepted, TellAccepted),
    when(order.events.rejected, TellRejected),
    when(order.events.cancelled, TellCancelled),
    when(notification.events.queued, SendMessage),
  ],
  trace: NotificationTrace,
});
