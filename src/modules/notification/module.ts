import { implement, when } from '../../platform/api.js';
import { member } from '../member/contract.js';
import { order } from '../order/contract.js';
import { Channels } from './channels/channel.js';
import { SimulatedChannels } from './channels/simulated-channels.js';
import { notification } from './contract.js';
import { ListMessages } from './list/list-messages.js';
import { Notifier } from './notify/notifier.js';
import { orderNotices } from './notify/order-notices.js';
import { SendMessage } from './send-message/send-message.js';
import { ChannelLogRow } from './store/channel-log-row.js';
import { ChannelLogRepository } from './store/channel-log-repository.js';
import { MessageRepository } from './store/message-repository.js';
import { MessageRow } from './store/message-row.js';
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
    when(order.events.placed, orderNotices.placed),
    when(order.events.paid, orderNotices.paid),
    when(order.events.accepted, orderNotices.accepted),
    when(order.events.rejected, orderNotices.rejected),
    when(order.events.cancelled, orderNotices.cancelled),
    when(notification.events.queued, SendMessage),
  ],
  trace: NotificationTrace,
});
