import { describePlugin } from '@beckon/plugin-kit/testing'
import hubspot from './src/index.ts'
import { sign } from './src/verify.ts'

const settings = {
  HUBSPOT_CLIENT_ID: null,
  HUBSPOT_CLIENT_SECRET: ['5a2c1f70-9d1e-4b7b-8f3a-1c6d2e9b0a44'],
  HUBSPOT_APP_ID: null,
  HUBSPOT_CLOSED_TICKET_STAGES: ['4'],
}

describePlugin(hubspot, { dir: import.meta.dirname, sign, settings, timestamped: true })

it.each([
  ['128877211', 'ticket.resolved'],
  ['4', 'ticket.resolved'],
  ['2', 'ticket.updated'],
])('a ticket in stage %s, with two closed stages set, is %s', (propertyValue, type) => {
  const topics = hubspot.topicsFor?.({ ...settings, HUBSPOT_CLOSED_TICKET_STAGES: ['4', '128877211'] })
  const body = { objectId: 9901, propertyName: 'hs_pipeline_stage', propertyValue }
  const at = new Date('2026-11-21T12:00:00.000Z')
  const item = {
    id: '1',
    topic: 'ticket.propertyChange',
    account: '1',
    occurredAt: at,
    isTest: false,
    body,
    receivedAt: at,
  }
  expect(topics?.['ticket.propertyChange']?.(item)).toMatchObject([{ type }])
})
