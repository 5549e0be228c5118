import type { Request } from './admin-app.ts'
import { idOf } from './rows.ts'

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export interface Refusal extends Request {
  readonly path: string
  readonly status: number
  readonly code: string
  /** A part of the detail: what was seen, expected, or is to be done. */
  readonly says: string
}

export const NOBODY = idOf('nobody')

/** What is asked wrongly, and how the API says so. */
export const REFUSALS: readonly Refusal[] = [
  { path: '/runs?limit=0', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=101', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=many', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?limit=1.5', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  ...['1e1', '0x10', '%205', '5.0', '%2B5', '%D9%A5'].map(written => ({
    path: `/runs?limit=${written}`,
    status: 400,
    code: 'bad-parameter',
    says: 'from 1 to 100',
  })),
  { path: '/runs?limit=1&limit=2', status: 400, code: 'bad-parameter', says: 'from 1 to 100' },
  { path: '/runs?after=', status: 400, code: 'bad-parameter', says: 'after: expected the `next`' },
  { path: '/runs?after=yesterday', status: 400, code: 'bad-parameter', says: 'after: expected the `next`' },
  {
    path: `/runs?after=${base64url({ at: "1'; --", id: NOBODY })}`,
    status: 400,
    code: 'bad-parameter',
    says: 'after: ',
  },
  { path: `/runs?after=${base64url({ at: '1', id: 'me' })}`, status: 400, code: 'bad-parameter', says: 'after: ' },
  { path: `/triggers?after=${base64url(['a'])}`, status: 400, code: 'bad-parameter', says: 'after: ' },
  { path: '/runs?state=wating', status: 400, code: 'bad-parameter', says: 'one of waiting, done, cancelled, dropped' },
  { path: '/runs?state=', status: 400, code: 'bad-parameter', says: 'one of waiting' },
  { path: '/runs?trigger=', status: 400, code: 'bad-parameter', says: 'saw none' },
  { path: '/runs?trigger=a%00b', status: 400, code: 'bad-parameter', says: 'without NUL' },
  { path: '/runs?trigger=a&trigger=b', status: 400, code: 'bad-parameter', says: 'expected one value' },
  { path: '/messages?ambiguous=perhaps', status: 400, code: 'bad-parameter', says: 'true, false' },
  { path: '/events?since=monday', status: 400, code: 'bad-parameter', says: 'such as 2026-03-02T12:00:00Z' },
  { path: '/events?until=2026-02-30T00:00:00Z', status: 400, code: 'bad-parameter', says: 'until: ' },
  { path: '/stats?since=today', status: 400, code: 'bad-parameter', says: 'since: ' },
  { path: '/stats?since=9999-12-31T23:59:59-01:00', status: 400, code: 'bad-parameter', says: 'years 0000 to 9999' },
  { path: '/events?contct=ada', status: 400, code: 'unknown-parameter', says: 'did you mean "contact"?' },
  {
    path: '/events?cursor=1',
    status: 400,
    code: 'unknown-parameter',
    says: 'after, contact, limit, since, type, until',
  },
  { path: '/runs?__proto__=1', status: 400, code: 'unknown-parameter', says: '__proto__' },
  { path: `/messages/${idOf('message')}?full=1`, status: 400, code: 'unknown-parameter', says: 'there are none here' },
  { path: '/stats?limit=1', status: 400, code: 'unknown-parameter', says: 'since' },
  { path: `/inbox/${NOBODY}`, status: 404, code: 'not-found', says: `Inbox item ${NOBODY} does not exist.` },
  { path: `/events/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/events/${NOBODY}/triggers`, status: 404, code: 'not-found', says: NOBODY },
  { path: '/inbox/17', status: 404, code: 'not-found', says: '17' },
  { path: `/inbox/${NOBODY}/replay`, method: 'POST', status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}/timeline`, status: 404, code: 'not-found', says: NOBODY },
  { path: `/contacts/${NOBODY}/erase`, method: 'POST', status: 404, code: 'not-found', says: NOBODY },
  { path: `/messages/${NOBODY}`, status: 404, code: 'not-found', says: NOBODY },
  {
    path: `/messages/${NOBODY}/resolve`,
    method: 'POST',
    body: { outcome: 'retry' },
    status: 404,
    code: 'not-found',
    says: NOBODY,
  },
  { path: '/triggers/cart-abandonned/pause', method: 'POST', status: 404, code: 'not-found', says: '"cart-abandoned"' },
  {
    path: '/nothing',
    status: 404,
    code: 'not-found',
    says: 'GET /admin/api/nothing does not exist; GET /admin/api/openapi.json lists the routes.',
  },
  { path: '/inbox/replay', method: 'POST', status: 400, code: 'bad-parameter', says: 'state: expected one of dead' },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'waiting' },
    status: 400,
    code: 'bad-parameter',
    says: 'state: ',
  },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'dead', topics: 'a' },
    status: 400,
    code: 'unknown-parameter',
    says: '"topic"',
  },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: { state: 'dead', ids: ['17'] },
    status: 400,
    code: 'bad-parameter',
    says: 'ids.0',
  },
  { path: '/tenants/', status: 404, code: 'not-found', says: 'GET /admin/api/tenants/' },
  { path: '?a=1', status: 404, code: 'not-found', says: 'GET /admin/api does not' },
  ...['[]', '1', '"state"'].map(body => ({
    path: '/inbox/replay',
    method: 'POST' as const,
    body,
    status: 400,
    code: 'bad-parameter',
    says: 'body: Invalid input: expected object',
  })),
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data', ''].map(type => ({
    path: '/inbox/replay',
    method: 'POST' as const,
    body: 'state=dead',
    headers: { 'content-type': type },
    status: 415,
    code: 'request-refused',
    says: 'application/json',
  })),
  { path: '/inbox/replay', method: 'POST', body: '{"state":', status: 400, code: 'request-refused', says: 'JSON' },
  {
    path: '/inbox/replay',
    method: 'POST',
    body: 'a'.repeat(1_100_000),
    status: 413,
    code: 'request-refused',
    says: 'too large',
  },
  {
    path: `/messages/${idOf('message')}/resolve`,
    method: 'POST',
    body: {},
    status: 400,
    code: 'bad-parameter',
    says: 'outcome: ',
  },
  {
    path: `/messages/${idOf('message')}/resolve`,
    method: 'POST',
    body: { outcome: 'retry' },
    status: 409,
    code: 'not-unknown',
    says: 'accepted',
  },
]
