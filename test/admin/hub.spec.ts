import { fixture, startHub, type TestHub } from '../support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
  await hub.receive('shopify', fixture('shopify', 'orders-create/guest-who-sends-a-present'))
  await hub.settle()
})

afterAll(() => hub.stop())

async function get(path: string) {
  const response = await fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${hub.adminToken}` } })
  return { status: response.status, body: await response.text() }
}
it.each(['/health/ready','/health/live','/admin/api/inbox','/admin/api/events','/admin/api/contacts','/admin/api/runs','/admin/api/messages','/admin/api/decisions','/admin/api/triggers','/admin/api/connections','/admin/api/stats','/metrics','/mailbox','/admin/api/openapi.json','/admin/docs'])('%s', async path => {
  const { status, body } = await get(path)
  console.log(path, status, body.slice(0, path.startsWith('/metrics') ? 200 : 900))
})
it('more', async () => {
  const m = JSON.parse((await get('/admin/api/messages')).body).data[0]
  console.log((await get('/admin/api/messages/' + m.id)).body.slice(0, 1500))
  console.log((await get('/admin/api/contacts/' + m.contactId + '/timeline')).body.slice(0, 3500))
  const item = JSON.parse((await get('/admin/api/inbox')).body).data[0]
  console.log((await get('/admin/api/inbox/' + item.id)).body.slice(0, 600))
  const r = await fetch(`${hub.url}/admin/api/contacts/${m.contactId}/erase`, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}` } })
  console.log(r.status, await r.text(), (await get('/admin/api/messages/' + m.id)).body, (await get('/mailbox')).body.match(/erased|cannot be made/g))
  const bad = await fetch(`${hub.url}/admin/api/inbox/replay`, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' }, body: '{"state' })
  console.log(bad.status, bad.headers.get('content-type'), await bad.text())
  const rp = await fetch(`${hub.url}/admin/api/inbox/replay`, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' }, body: '{"state":"done"}' })
  console.log(rp.status, await rp.text())
})
