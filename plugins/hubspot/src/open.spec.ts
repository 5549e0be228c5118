import type { RawRequest } from '@beckon/plugin-kit'
import { open } from './open.ts'

const CHANGE = {
  eventId: 2290881,
  subscriptionId: 310077,
  portalId: 44110022,
  appId: 990011,
  occurredAt: 1795255200000,
  subscriptionType: 'contact.propertyChange',
  attemptNumber: 0,
  objectId: 7701,
  propertyName: 'city',
  propertyValue: 'Lyon',
  changeSource: 'CRM_UI',
}
const CONTACT = {
  vid: 7701,
  'portal-id': 44110022,
  properties: { city: { value: 'Lyon', versions: [{ value: 'Lyon', timestamp: 1795255200000 }] } },
}

function request(body: unknown): RawRequest {
  const bytes = Buffer.from(JSON.stringify(body))
  return { method: 'POST', url: 'https://hub.example.com/webhooks/hubspot', headers: {}, body: bytes }
}

function idsOf(...events: object[]): string[] {
  return open(request(events)).map(item => item.id)
}

describe('the id of an event', () => {
  it('is the same for every delivery attempt', () => {
    const [first, second] = idsOf(CHANGE, { ...CHANGE, attemptNumber: 7 })
    expect(second).toBe(first)
  })

  it.each([
    ['portal', { portalId: 44110023 }],
    ['kind', { subscriptionType: 'contact.creation' }],
    ['contact', { objectId: 7702 }],
    ['property', { propertyName: 'phone' }],
    ['time', { occurredAt: 1795255200001 }],
    ['event id', { eventId: 2290882 }],
  ])('differs with the %s', (_what, changed) => {
    const [first, second] = idsOf(CHANGE, { ...CHANGE, ...changed })
    expect(second).not.toBe(first)
  })

  it('differs between objects of two kinds that share an object id', () => {
    const change = { ...CHANGE, subscriptionType: 'object.propertyChange' }
    const [contact, company] = idsOf({ ...change, objectTypeId: '0-1' }, { ...change, objectTypeId: '0-2' })
    expect(company).not.toBe(contact)
  })

  it('differs between two associations, which have no object id', () => {
    const { objectId: fromObjectId, ...rest } = CHANGE
    const change = { ...rest, subscriptionType: 'contact.associationChange', fromObjectId }
    const [one, other] = idsOf({ ...change, toObjectId: 801 }, { ...change, toObjectId: 802 })
    expect(other).not.toBe(one)
  })
})

describe('the topic of an event', () => {
  it.each([
    ['contact.propertyChange', undefined, 'contact.propertyChange'],
    ['object.propertyChange', '0-1', 'contact.propertyChange'],
    ['object.merge', '0-1', 'contact.merge'],
    ['object.propertyChange', '0-2', 'object.propertyChange:0-2'],
    ['object.creation', '2-9081726', 'object.creation:2-9081726'],
    ['deal.creation', undefined, 'deal.creation'],
  ])('%s of type %s is %s', (subscriptionType, objectTypeId, topic) => {
    expect(open(request([{ ...CHANGE, subscriptionType, objectTypeId }]))).toMatchObject([{ topic }])
  })
})

describe('a batch', () => {
  it('with an entry that cannot be read keeps its neighbours', () => {
    const items = open(request([CHANGE, 'not an event', { ...CHANGE, eventId: 2290882 }]))
    const fault = expect.stringContaining('entry 1 lacks')
    expect(items).toMatchObject([{ account: '44110022' }, { fault, account: 'unknown' }, { account: '44110022' }])
    expect(items.map(item => item.fault !== undefined)).toEqual([false, true, false])
  })

  it('without events has no items', () => {
    expect(open(request([]))).toEqual([])
  })
})

describe('a test', () => {
  it.each([
    ['the test button', { eventId: 100, objectId: 123 }, true],
    ['an event that shares its event id', { eventId: 100 }, false],
    ['a contact that shares its object id', { objectId: 123 }, false],
  ])('is told by both ids: %s', (_what, changed, isTest) => {
    expect(open(request([{ ...CHANGE, ...changed }]))).toMatchObject([{ isTest }])
  })
})

describe('what a workflow posts', () => {
  it.each([
    ['a contact', CONTACT, 'workflow.contact'],
    ['a company', { portalId: 44110022, objectTypeId: '0-2', objectId: 5, properties: {} }, 'workflow.company'],
    ['a deal', { portalId: 44110022, objectTypeId: '0-3', objectId: 6, properties: {} }, 'workflow.deal'],
    ['a ticket', { portalId: 44110022, objectTypeId: '0-5', objectId: 7, properties: {} }, 'workflow.0-5'],
  ])('is one item: %s', (_what, body, topic) => {
    const [item, ...more] = open(request(body))
    expect(item).toMatchObject({ topic, account: '44110022' })
    expect(item).not.toHaveProperty('fault')
    expect(more).toEqual([])
  })

  it('is a duplicate only when nothing in it changed', () => {
    const [first] = open(request(CONTACT))
    const [again] = open(request(CONTACT))
    const [later] = open(request({ ...CONTACT, properties: { city: { value: 'Nice', versions: [] } } }))
    expect(again?.id).toBe(first?.id)
    expect(later?.id).not.toBe(first?.id)
  })

  it('is a fault when the workflow was set to send fields of its own choice', () => {
    expect(open(request({ email: 'ada@example.com' }))).toMatchObject([{ fault: expect.stringContaining('portal') }])
  })
})
