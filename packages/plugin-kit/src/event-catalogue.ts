import type { EVENT_TYPES } from './event.ts'

/** Who says that it happened: a connected platform or the merchant's own servers, platforms alone, or the hub alone. */
export type StatedBy = 'anyone' | 'platforms' | 'hub'

export interface EventMeaning {
  readonly means: string
  readonly by: StatedBy
}

/** Types that belong together. */
export interface EventGroup {
  readonly title: string
  /** Somebody did it: an event of this group that names nobody says nothing. */
  readonly ofPerson: boolean
  readonly types: Readonly<Partial<Record<NamedType, EventMeaning>>>
}

type NamedType = (typeof EVENT_TYPES)[number]

const anyone = (means: string): EventMeaning => ({ means, by: 'anyone' })
const platforms = (means: string): EventMeaning => ({ means, by: 'platforms' })
const hub = (means: string): EventMeaning => ({ means, by: 'hub' })

const PEOPLE = {
  'contact.created': anyone('A person became known to the source.'),
  'contact.updated': anyone('What the source knows of a person changed.'),
  'contact.deleted': anyone(
    'The source deleted a person. They get no marketing any more; a later purchase brings back receipts.',
  ),
  'contact.merged': anyone('Several ids of the source turned out to be one person.'),
  'contact.erased': platforms('The source was asked to forget a person, and so are we.'),
  'consent.changed': anyone('A person agreed to be written to, or refused.'),
  'segment.entered': hub('A person came to belong to a segment.'),
  'segment.exited': hub('A person belongs to a segment no longer.'),
}

const CARTS_AND_ORDERS = {
  'cart.updated': anyone('Something was put into a cart or taken out.'),
  'checkout.updated': anyone('The buyer went on to the checkout, or changed something there.'),
  'checkout.expired': anyone('A checkout can no longer be completed.'),
  'order.placed': anyone('A purchase was made. Ends reminders of the same cart, and those the same person was to get.'),
  'order.paid': anyone('An order was paid.'),
  'order.updated': anyone('An order changed.'),
  'order.cancelled': anyone('An order was called off.'),
  'order.refunded': anyone('Money went back to the buyer.'),
  'fulfillment.shipped': anyone('A parcel is on its way.'),
  'fulfillment.out-for-delivery': anyone('It arrives today.'),
  'fulfillment.delivered': anyone('It arrived.'),
  'fulfillment.delayed': anyone('It arrives later than was said.'),
}

const CATALOGUE = {
  'product.updated': anyone('A product, its price or its stock changed; the first time is the baseline.'),
  'variant.stock-changed': anyone('A variant can be bought, or no longer.'),
  'variant.price-dropped': hub('A price is lower than before.'),
  'variant.back-in-stock': hub('What was sold out can be bought again.'),
  'variant.low-stock': hub('Few are left.'),
}

const BILLING = {
  'subscription.started': anyone('Somebody subscribed.'),
  'subscription.updated': anyone('A subscription changed, or was resumed.'),
  'subscription.trial-ending': anyone('A trial ends in some days.'),
  'subscription.renewal-upcoming': anyone('A subscription renews in some days.'),
  'subscription.paused': anyone('A subscription rests.'),
  'subscription.canceled': anyone('A subscription has ended.'),
  'payment.failed': anyone('A payment could not be collected; one event for each attempt.'),
  'payment.action-required': anyone('A payment waits for the payer, as for a confirmation by their bank.'),
  'payment.succeeded': anyone('A payment was collected.'),
  'invoice.closed': anyone('Nothing is owed any more: an invoice was voided, written off or deleted.'),
  'card.expiring': anyone('A card that is charged regularly expires soon.'),
  'card.updated': anyone('A card was added, renewed or taken away. A warning about it is not sent.'),
  'dispute.opened': anyone('A payer disputes a charge.'),
  'dispute.closed': anyone('A dispute is decided.'),
}

const SERVICE = {
  'deal.stage-changed': anyone('A deal moved on.'),
  'ticket.created': anyone('Somebody asked for help.'),
  'ticket.updated': anyone('A question was answered, or has news.'),
  'ticket.resolved': anyone('A question is settled.'),
  'form.submitted': anyone('A form was sent.'),
}

const ON_THE_SITE = {
  'page.viewed': anyone('A page was looked at.'),
  'product.viewed': anyone('A product was looked at: the person is interested in it.'),
  'product.favourited': anyone('A product was put on a list of favourites.'),
  'alert.requested': anyone('A person asks to be told about a variant. It is consent to one alert about it.'),
  'signed-up': anyone('An account was made, or a trial begun.'),
  downloaded: anyone('Something was downloaded.'),
  'feature.used': anyone('A part of the product was used.'),
  'password.reset-requested': anyone('A person asks for a link to choose a new password.'),
  'loyalty.changed': anyone("A person's points or level changed."),
}

const MESSAGES = {
  'message.sent': hub('A message was accepted by the provider.'),
  'message.delivered': anyone('It reached the mailbox.'),
  'message.opened': anyone('It was opened. Mail programs open by themselves, so nothing goes by it.'),
  'message.clicked': anyone('A person followed a link in it.'),
  'message.bounced': anyone('It came back. A permanent one ends all mail to the address.'),
  'message.complained': anyone('It was marked as spam. The address gets no marketing any more.'),
  'message.unsubscribed': anyone(
    'Its unsubscribe link was used: no marketing any more on its channel, by mail where no message is named.',
  ),
  'message.converted': anyone('It led to a purchase.'),
}

const SHOP = {
  'shop.updated': anyone("The shop's own facts changed: name, address, currency, zone."),
  'app.installed': platforms('The merchant connected the platform.'),
  'app.uninstalled': platforms('The merchant took the connection out. What waits because of it is not sent.'),
  'privacy.requested': platforms("Somebody's data is to be handed out or erased."),
}

/** Every event type of the model, with what it means and who states it: what docs/events.md lists. */
export const EVENT_GROUPS: readonly EventGroup[] = [
  { title: 'People and consent', ofPerson: true, types: PEOPLE },
  { title: 'Carts, orders and deliveries', ofPerson: false, types: CARTS_AND_ORDERS },
  { title: 'The catalogue', ofPerson: false, types: CATALOGUE },
  { title: 'Subscriptions and payments', ofPerson: false, types: BILLING },
  { title: 'Sales and service', ofPerson: false, types: SERVICE },
  { title: 'On the site and in the product', ofPerson: true, types: ON_THE_SITE },
  { title: 'Our own messages', ofPerson: false, types: MESSAGES },
  { title: 'The shop and its connections', ofPerson: false, types: SHOP },
]
