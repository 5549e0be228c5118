import { request } from 'node:http'
import { startHub, type TestHub } from '../support/hub.ts'
import { order } from '../support/shop.ts'

/** The admin API on a whole hub: what it shows is what the stages wrote, and what it is told to do they do. */
let hub: TestHub

beforeAll(async () => {
  hub = await startHub({ triggers: ['order-confirmed'] })
  await hub.receive('shopify', order(hub.clock.now()))
  await hub.settle()
})

afterAll(() => hub.stop())

async function call(path: string, method = 'GET', body?: object) {
  const response = await fetch(`${hub.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${hub.adminToken}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, text, body: isJson ? JSON.parse(text) : null }
}

it('shows an order from the request to the message', async () => {
  const [message] = (await call('/admin/api/messages?contact=ada@example.com')).body.data
  expect(message).toMatchObject({
    trigger: 'order-confirmed',
    state: 'accepted',
    subject: 'Order #5001 is confirmed',
    attempts: 1,
  })
  const { data } = (await call(`/admin/api/contacts/${message.contactId}/timeline`)).body
  expect(data.map(({ kind }: { kind: string }) => kind)).toEqual(['message', 'decision', 'run', 'event'])
  const [{ id }] = (await call('/admin/api/inbox?state=done')).body.data
  expect((await call(`/admin/api/inbox/${id}`)).body.request.body).toContain('"#5001"')
  expect((await call(`/mailbox/${message.id}`)).text).toContain('order.placed')
})

it('answers on every page that an operator opens', async () => {
  const paths = [
    '/health/live',
    '/health/ready',
    '/metrics',
    '/mailbox',
    '/admin/docs',
    '/admin/api/openapi.json',
    '/admin/api/stats',
    '/admin/api/triggers',
    '/admin/api/connections',
  ]
  const answers = await Promise.all(paths.map(async path => ({ path, status: (await call(path)).status })))
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
})

it('digests again what is replayed, and sends nothing twice', async () => {
  expect((await call('/admin/api/inbox/replay', 'POST', { state: 'done' })).body).toEqual({ replayed: 1, emptied: 0 })
  await hub.settle()
  expect((await call('/admin/api/inbox')).body.data).toMatchObject([{ state: 'done', attempts: 2 }])
  expect((await call('/admin/api/messages')).body.data).toHaveLength(1)
})

it('holds what a paused trigger would send until it is resumed', async () => {
  await call('/admin/api/triggers/order-confirmed/pause', 'POST')
  await hub.receive('shopify', order(hub.clock.now(), { id: 5002, email: 'bob@example.com' }))
  await hub.settle()
  expect((await call('/admin/api/decisions?reason=paused')).body.data).toHaveLength(1)
  expect((await call('/admin/api/messages')).body.data).toHaveLength(1)
  await call('/admin/api/triggers/order-confirmed/resume', 'POST')
  await hub.settle()
  expect((await call('/admin/api/messages')).body.data).toHaveLength(2)
})

it('takes a POST that calls its empty body JSON', async () => {
  const headers = { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' }
  const posts = ['pause', 'resume'].map(word => `${hub.url}/admin/api/triggers/order-confirmed/${word}`)
  for (const url of posts) expect((await fetch(url, { method: 'POST', headers })).status).toBe(200)
})

it('takes an id that cannot be decoded for one that does not exist', async () => {
  for (const id of ['%zz', '%', '%ff', '%20%zz'])
    expect((await call(`/admin/api/inbox/${id}`)).body).toMatchObject({
      status: 404,
      detail: expect.stringContaining(id),
    })
  expect((await fetch(`${hub.url}/admin/api/inbox/%zz`)).status).toBe(401)
  expect((await call('/admin/api/inbox?limit=1&topic=%zz')).body.data).toEqual([])
})

it('refuses a body that is not called JSON', async () => {
  const headers = { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/x-www-form-urlencoded' }
  const post = (body: string) =>
    fetch(`${hub.url}/admin/api/triggers/order-confirmed/resume`, { method: 'POST', headers, body })
  expect((await post('a=b')).status).toBe(415)
  expect((await post('')).status).toBe(200)
})

it('asks for the token before any of the body has come', async () => {
  const post = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${hub.url}/admin/api/inbox/replay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': '1000', ...headers },
      })
      sent.on('error', reject).on('response', ({ statusCode }) => {
        resolve(statusCode)
        sent.destroy()
      })
      if (headers.authorization) sent.end('{'.repeat(1000))
      else sent.flushHeaders()
    })
  expect(await post({})).toBe(401)
  expect(await post({ authorization: `Bearer ${hub.adminToken}` })).toBe(400)
})

it('forgets a person who is erased, and what was written to them', async () => {
  const [{ id, contactId }] = (await call('/admin/api/messages?contact=ada@example.com')).body.data
  expect((await call(`/admin/api/contacts/${contactId}/erase`, 'POST')).body).toMatchObject({
    status: 'erased',
    email: null,
    identifiers: [],
  })
  expect((await call(`/admin/api/messages/${id}`)).body).toMatchObject({
    to: '',
    subject: null,
    html: null,
    text: null,
  })
  const everything = await Promise.all(
    ['/admin/api/events', '/admin/api/contacts', '/admin/api/messages', '/mailbox'].map(path => call(path)),
  )
  expect(everything.map(({ text }) => /ada@example|#5001/.test(text))).toEqual([false, false, false, false])
  expect(everything.map(({ text }) => /bob@example|#5002/.test(text))).toEqual([true, true, true, true])
})
