import type { Context } from '@beckon/trigger-kit'
import { itemsNamed, readsSale, withSale } from '../../evaluate/sale.ts'
import type { Trigger } from '../../evaluate/trigger-set.ts'
import { itemKey, notForSale } from '../../identify/sale.store.ts'
import type { Sql } from '../../store/sql.ts'
import { readsOf } from './past.ts'

interface Due {
  readonly run: { readonly tenantId: string }
  readonly trigger: Trigger
  readonly context: Context
}

/** Due runs with what contexts say of what can be bought, where the trigger asks for it: one statement for all. */
export async function withSales<One extends Due>(sql: Sql, due: readonly One[]): Promise<One[]> {
  const asks = ({ trigger }: Due): boolean => readsSale(readsOf(trigger.declaration))
  const whyNot = await notForSale(
    sql,
    due
      .filter(asks)
      .flatMap(({ run: { tenantId }, context }) => itemsNamed(context).map(item => ({ tenantId, ...item }))),
  )
  return due.map(one => {
    if (!asks(one)) return one
    const { tenantId } = one.run
    return { ...one, context: withSale(one.context, item => whyNot.get(itemKey({ tenantId, ...item })) ?? null) }
  })
}
