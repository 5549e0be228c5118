import { SECRETS, type TestHub } from './hub.ts'
import { TRACK } from './site.ts'

/** What `npx beckon simulate` is told, to find what a hub has received. */
export const pastOf = (hub: TestHub): Readonly<Record<string, string>> => ({
  DATABASE_URL: hub.databaseUrl,
  ADMIN_TOKEN: hub.adminToken,
  SECRET_KEY: 'another-key-of-32-characters-or-more',
  POSTAL_ADDRESS: '1 Test Street',
  ...SECRETS,
  ...TRACK,
})
