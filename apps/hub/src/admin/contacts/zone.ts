import { placeOf } from '../../gate/zone.ts'
import { autocommit } from '../../store/sql.ts'
import { tenantFacts } from '../../store/tenants.ts'
import type { AdminPorts } from '../ports.ts'

type Fields = Readonly<Record<'timezone' | 'country' | 'province' | 'phone', string | null>>

/** Says of people of a tenant by which zone the gate counts their hours. */
export async function zoneFor({ dataSource, shop, clock }: AdminPorts, tenantId: string) {
  const { timezone } = (await tenantFacts(autocommit(dataSource), shop, [tenantId]))(tenantId)
  const now = clock.now()
  return (contact: Fields): string => placeOf({ contact }, timezone, now).zone
}
