import { mailboxChannel } from '../../apps/hub/src/deliver/mailbox.channel.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { joinHub } from '../support/second-hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

it('keeps what MJML made of each template with its revision', async () => {
  const rows = await hub.rows<{ name: string; languages: string[] }>(
    `SELECT name, array(SELECT markup ->> 'language' FROM jsonb_each(markups) AS each (locale, markup) ORDER BY 1) AS languages
     FROM template_revision ORDER BY name`,
  )
  expect(rows.map(row => row.name)).toEqual(hub.app.hub.templates.names)
  for (const { languages } of rows) expect(languages).toEqual(['de', 'en'])
})

it('does not make it again when the next hub starts', async () => {
  await hub.rows(`UPDATE template_revision SET markups = replace(markups::text, '<html ', '<html id=stored ')::jsonb`)

  const next = await joinHub(hub, mailboxChannel)

  expect(next.hub.templates.named('welcome')?.markups['']?.html).toContain('<html id=stored ')
  await next.stop()
})
