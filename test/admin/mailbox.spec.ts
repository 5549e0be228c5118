import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

beforeEach(() => admin.clear())

afterAll(() => admin.stop())

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'

describe('the list', () => {
  it('says so while there is nothing, and looks again', async () => {
    const { status, headers, text } = await admin.request('/mailbox')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('No messages yet')
    expect(text).toContain('http-equiv="refresh"')
  })

  it('shows the newest first, with who, what, why and when', async () => {
    await insert(
      admin.dataSource,
      'message',
      { id: idOf('first'), data: { subject: 'The first' }, created_at: at(1) },
      { id: idOf('second'), data: { subject: 'The second' }, created_at: at(2), trigger: 'welcome', state: 'unknown' },
    )
    const { text } = await admin.request('/mailbox')
    expect(text.indexOf('The second')).toBeLessThan(text.indexOf('The first'))
    for (const part of [
      'ada@ada-books.example',
      'welcome',
      'unknown',
      '2026-03-02 12:02:00 UTC',
      `/mailbox/${idOf('second')}`,
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('http-equiv="refresh"')
  })

  it('has 50 to a page, and a link to the older ones', async () => {
    const rows = Array.from({ length: 51 }, (_, n) => ({
      id: idOf(`m${n}`),
      data: { subject: `Number ${n}.` },
      created_at: at(n),
    }))
    await insert(admin.dataSource, 'message', ...rows)
    const first = (await admin.request('/mailbox')).text
    expect(first.match(/Number \d+\./g)).toHaveLength(50)
    const [, older = ''] = /<a href="([^"]+)">Older/.exec(first) ?? []
    const second = (await admin.request(older.replaceAll('&amp;', '&'))).text
    expect(second.match(/Number \d+\./g)).toEqual(['Number 0.'])
    expect(second).not.toContain('Older')
  })

  it('finds the messages of one person', async () => {
    await insert(admin.dataSource, 'identifier', { ref: 'email:ada@example.com', contact_id: idOf('ada') })
    await insert(
      admin.dataSource,
      'message',
      { id: idOf('hers'), data: { subject: 'For Ada' }, contact_id: idOf('ada') },
      { id: idOf('his'), data: { subject: 'For Bob' }, contact_id: idOf('bob') },
    )
    const hers = (await admin.request('/mailbox?contact=ada%40example.com')).text
    expect([hers.includes('For Ada'), hers.includes('For Bob')]).toEqual([true, false])
    const all = (await admin.request('/mailbox?contact=')).text
    expect([all.includes('For Ada'), all.includes('For Bob')]).toEqual([true, true])
    expect((await admin.request('/mailbox?contact=nobody')).text).toContain('Nothing for nobody')
  })
})

describe('a message', () => {
  it('is shown in a frame without scripts, beside why it was sent', async () => {
    await insert(admin.dataSource, 'event', { id: idOf('event'), type: 'checkout.updated' })
    await insert(admin.dataSource, 'run', { id: idOf('run'), event_id: idOf('event') })
    await insert(
      admin.dataSource,
      'decision',
      { id: idOf('later'), at: at(600) },
      {
        id: idOf('sooner'),
        verdict: 'hold',
        reason: 'quiet-hours',
        detail: '08:00 Europe/Paris 2026-03-03',
        at: at(1),
      },
      { id: idOf('other'), run_id: idOf('other run'), verdict: 'drop', reason: 'cap' },
    )
    await insert(admin.dataSource, 'message', {
      id: idOf('message'),
      data: { subject: 'Your cart', html: '<p class="a">Hello & welcome</p>' },
    })
    await insert(admin.dataSource, 'attempt', { message_id: idOf('message'), detail: 'kept in the local mailbox' })
    const { text } = await admin.request(`/mailbox/${idOf('message')}`)
    expect(text).toContain('srcdoc="&lt;p class=&quot;a&quot;&gt;Hello &amp; welcome&lt;/p&gt;"')
    expect(text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
    for (const part of ['checkout.updated', '08:00 Europe/Paris 2026-03-03', 'kept in the local mailbox', 'X-Send-Key'])
      expect(text).toContain(part)
    expect(text.indexOf('quiet-hours')).toBeLessThan(text.indexOf('<code>sent</code>'))
    expect(text).not.toContain('<code>cap</code>')
  })

  it('that cannot be made again says why', async () => {
    await insert(admin.dataSource, 'message', { id: idOf('erased'), data: {} })
    const { status, text } = await admin.request(`/mailbox/${idOf('erased')}`)
    expect(status).toBe(200)
    expect(text).toContain('template-data')
    expect(text).not.toContain('<iframe')
  })

  it.each(['/mailbox/17', `/mailbox/${idOf('nobody')}`])('%s does not exist', async path => {
    expect((await admin.request(path)).status).toBe(404)
  })
})

it('escapes whatever stands in a message', async () => {
  const hostile = { subject: HOSTILE, html: `${HOSTILE}</iframe>` }
  await insert(admin.dataSource, 'message', { id: idOf('hostile'), data: hostile, address: HOSTILE, trigger: HOSTILE })
  await insert(admin.dataSource, 'attempt', { message_id: idOf('hostile'), provider: HOSTILE, detail: HOSTILE })
  await insert(admin.dataSource, 'decision', { id: idOf('why'), reason: HOSTILE, detail: HOSTILE })
  for (const path of ['/mailbox', `/mailbox?contact=${encodeURIComponent(HOSTILE)}`, `/mailbox/${idOf('hostile')}`]) {
    const { text } = await admin.request(path)
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toMatch(/<script|<img|onerror=alert\(2\)>/)
  }
})

describe('who may look', () => {
  const HOSTS = [
    { host: 'localhost:3000', status: 200 },
    { host: 'LOCALHOST', status: 200 },
    { host: '127.0.0.1:3000', status: 200 },
    { host: '[::1]:3000', status: 200 },
    { host: 'hub.ada-books.example', status: 403 },
    { host: 'rebound.example', status: 403 },
    { host: 'localhost.rebound.example', status: 403 },
    { host: 'localhost:3000@rebound.example', status: 403 },
    { host: '192.168.1.20', status: 403 },
    { host: 'localhost/..', status: 403 },
  ]
  it.each(HOSTS)('$host: $status', async ({ host, status }) => {
    expect((await admin.request('/mailbox', { headers: { host } })).status).toBe(status)
    expect((await admin.request(`/mailbox/${idOf('x')}`, { headers: { host } })).status).toBe(
      status === 200 ? 404 : 403,
    )
  })

  it('nobody in production', async () => {
    const production = await startAdmin({ production: true })
    const answers = await Promise.all(['/mailbox', `/mailbox/${idOf('x')}`].map(path => production.request(path)))
    await production.stop()
    expect(answers.map(answer => answer.status)).toEqual([404, 404])
  })

  it('no other page: it runs no script, loads nothing and cannot be framed', async () => {
    const { headers, text } = await admin.request('/mailbox')
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toMatch(/script-src/)
    expect(text).not.toMatch(/<(script|link)|url\(/)
  })
})
