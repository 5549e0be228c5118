import { contacts } from '../../apps/hub/src/admin/contacts/contact.resource.ts'
import { decisions } from '../../apps/hub/src/admin/decisions/decision.resource.ts'
import { events } from '../../apps/hub/src/admin/events/event.resource.ts'
import { inboxItems } from '../../apps/hub/src/admin/inbox/inbox.resource.ts'
import { messages } from '../../apps/hub/src/admin/messages/message.resource.ts'
import { runs } from '../../apps/hub/src/admin/runs/run.resource.ts'
import { at, idOf, type Row } from './rows.ts'

/** A list of the API with rows of its table, and what each query finds among them. */
export interface List {
  readonly path: string
  readonly resource: { readonly item: unknown; readonly filters: object }
  readonly table: string
  /** Name → row; the lists show the newest first. */
  readonly rows: Readonly<Record<string, Row>>
  /** Query → the names it finds. */
  readonly finds: Readonly<Record<string, readonly string[]>>
}

// Everything happened to Ada, but for one row that happened to Bob: the control of the contact filters.
const ofContact = (mine: string, all: readonly string[]) => ({
  [`contact=${idOf('bob')}`]: [mine],
  [`contact=${idOf('ada')}`]: all.filter(name => name !== mine),
  [`contact=${idOf('old-ada')}`]: all.filter(name => name !== mine),
  'contact=ADA@example.com': all.filter(name => name !== mine),
  'contact=bob@example.com': [mine],
  // A + that is not written %2B: no address has the space that it arrives as.
  'contact=bob+books@example.com': [mine],
  'contact=shared@example.com': all,
  'contact=nobody@example.com': [],
  [`contact=${idOf('nobody')}`]: [],
  'contact=nobody': [],
})

export const LISTS: readonly List[] = [
  {
    path: '/inbox',
    resource: inboxItems,
    table: 'inbox_item',
    rows: {
      waits: { state: 'waiting', received_at: at(4) },
      dead: { state: 'dead', error: { code: 'unreadable', message: 'it is not JSON' }, received_at: at(3) },
      ignored: { state: 'ignored', topic: 'bell/broke', received_at: at(2) },
      done: { plugin: 'till', received_at: at(1) },
    },
    finds: {
      '': ['waits', 'dead', 'ignored', 'done'],
      'state=waiting': ['waits'],
      'state=dead': ['dead'],
      'state=ignored': ['ignored'],
      'state=done': ['done'],
      'plugin=till': ['done'],
      'plugin=nobody': [],
      'topic=bell%2Fbroke': ['ignored'],
      'topic=bell%2Frang&plugin=doorbell': ['waits', 'dead'],
    },
  },
  {
    path: '/events',
    resource: events,
    table: 'event',
    rows: {
      event3: {
        type: 'order.placed',
        contact_id: idOf('ada'),
        received_at: at(3),
        data: { order: { id: '900719925474099312' } },
      },
      event2: { type: 'cart.updated', contact_id: idOf('bob'), received_at: at(2), is_test: true },
      event1: { type: 'cart.updated', contact_id: idOf('ada'), received_at: at(1) },
    },
    finds: {
      '': ['event3', 'event2', 'event1'],
      'type=cart.updated': ['event2', 'event1'],
      'type=x.unheard-of': [],
      ...ofContact('event2', ['event3', 'event2', 'event1']),
      [`since=${at(2)}`]: ['event3', 'event2'],
      [`until=${at(2)}`]: ['event1'],
      [`since=${at(2)}&until=${at(3)}`]: ['event2'],
      'since=2026-03-02T13:02:00%2B01:00': ['event3', 'event2'],
      [`type=cart.updated&contact=${idOf('ada')}`]: ['event1'],
    },
  },
  {
    path: '/contacts',
    resource: contacts,
    table: 'contact',
    rows: {},
    finds: {
      '': ['eve', 'bob', 'ada'],
      'email=Ada@example.com': ['ada'],
      'email=bob@example.com': ['bob', 'ada'],
      'email=bob+books@example.com': ['bob'],
      'email=bob%2Bbooks@example.com': ['bob'],
      'email=nonsense': [],
      'phone=%2B49%2030%20123456': ['bob'],
      'phone=+4930123456': ['bob'],
      'phone=%2B4930999999': [],
      'externalId=42': ['eve'],
      'externalId=customer%2F42': ['eve'],
      'externalId=doorbell%3Afront-door%2Fcustomer%2F42': ['eve'],
      'externalId=2': [],
      'email=bob@example.com&externalId=142': ['bob'],
    },
  },
  {
    path: '/runs',
    resource: runs,
    table: 'run',
    rows: {
      run4: { state: 'waiting', contact_id: idOf('ada'), started_at: at(4) },
      run3: { state: 'cancelled', contact_id: idOf('ada'), started_at: at(3), trigger: 'welcome' },
      run2: { state: 'dropped', contact_id: idOf('bob'), started_at: at(2) },
      run1: { state: 'done', contact_id: idOf('ada'), started_at: at(1) },
    },
    finds: {
      '': ['run4', 'run3', 'run2', 'run1'],
      'trigger=welcome': ['run3'],
      'trigger=unheard-of': [],
      'state=waiting': ['run4'],
      'state=done': ['run1'],
      'state=cancelled': ['run3'],
      'state=dropped': ['run2'],
      ...ofContact('run2', ['run4', 'run3', 'run2', 'run1']),
    },
  },
  {
    path: '/messages',
    resource: messages,
    table: 'message',
    rows: {
      message5: { state: 'claimed', contact_id: idOf('ada'), created_at: at(5), trigger: 'welcome' },
      message4: { state: 'failed', contact_id: idOf('ada'), created_at: at(4), channel: 'sms' },
      message3: { state: 'unknown', contact_id: idOf('ada'), created_at: at(3), ambiguous: true },
      message2: { state: 'dropped', contact_id: idOf('bob'), created_at: at(2) },
      message1: { state: 'accepted', contact_id: idOf('ada'), created_at: at(1) },
    },
    finds: {
      '': ['message5', 'message4', 'message3', 'message2', 'message1'],
      'trigger=welcome': ['message5'],
      'channel=sms': ['message4'],
      'state=claimed': ['message5'],
      'state=accepted': ['message1'],
      'state=failed': ['message4'],
      'state=unknown': ['message3'],
      'state=dropped': ['message2'],
      'ambiguous=true': ['message3'],
      'ambiguous=false': ['message5', 'message4', 'message2', 'message1'],
      ...ofContact('message2', ['message5', 'message4', 'message3', 'message2', 'message1']),
    },
  },
  {
    path: '/decisions',
    resource: decisions,
    table: 'decision',
    rows: {
      decision3: { verdict: 'send', reason: 'sent', contact_id: idOf('ada'), at: at(3) },
      decision2: {
        verdict: 'hold',
        reason: 'quiet-hours',
        contact_id: idOf('bob'),
        at: at(2),
        detail: '08:00 Europe/Paris',
      },
      decision1: {
        verdict: 'drop',
        reason: 'cap',
        contact_id: idOf('ada'),
        at: at(1),
        trigger: 'welcome',
        run_id: idOf('another run'),
      },
    },
    finds: {
      '': ['decision3', 'decision2', 'decision1'],
      'verdict=send': ['decision3'],
      'verdict=hold': ['decision2'],
      'verdict=drop': ['decision1'],
      'reason=cap': ['decision1'],
      'trigger=welcome': ['decision1'],
      [`run=${idOf('run')}`]: ['decision3', 'decision2'],
      [`run=${idOf('another run')}`]: ['decision1'],
      ...ofContact('decision2', ['decision3', 'decision2', 'decision1']),
    },
  },
]
