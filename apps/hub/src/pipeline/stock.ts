import type { Context } from '@beckon/trigger-kit'
import { readsSoldOut, variantsInCart, withSoldOut } from '../evaluate/sold-out.ts'
import type { Trigger } from '../evaluate/trigger-set.ts'
import { outOfStock, variantKey } from '../identify/variant-stock.store.ts'
import type { Sql } from '../store/sql.ts'
import { readsOf } from './past.ts'

interface Due {
  readonly run: { readonly tenantId: string }
  readonly trigger: Trigger
  readonly context: Context
}

/** Due runs with what contexts say of the stock of their carts, where the trigger asks for it: one statement for all. */
export async function withStock<One extends Due>(sql: Sql, due: readonly One[]): Promise<One[]> {
  const asks = ({ trigger }: Due): boolean => readsSoldOut(readsOf(trigger.declaration))
  const out = await outOfStock(
    sql,
    due
      .filter(asks)
      .flatMap(({ run: { tenantId }, context }) => variantsInCart(context).map(variant => ({ tenantId, variant }))),
  )
  return due.map(one => {
    if (!asks(one)) return one
    const isOut = (variant: string): boolean => out.has(variantKey({ tenantId: one.run.tenantId, variant }))
    return { ...one, context: withSoldOut(one.context, isOut) }
  })
}
