import { Injectable } from '@nestjs/common'
import type { SelectQueryBuilder } from 'typeorm'
import { AdminPorts } from '../ports.ts'
import { encodeCursor } from './cursor.ts'
import type { Page } from './page.ts'
import type { ListQuery, Resource, Row } from './resource.ts'

const MICROS = '__micros'
const micros = (time: string) => `(extract(epoch FROM ${time}) * 1000000)::bigint::text`
const BEFORE = `(timestamptz 'epoch' + CAST(:afterAt AS bigint) * interval '1 microsecond', CAST(:afterId AS uuid))`

type Select = SelectQueryBuilder<Record<string, unknown>>

/** Reads any resource of a tenant: a page of it, one by its id, several by theirs. */
@Injectable()
export class Reader {
  constructor(private readonly ports: AdminPorts) {}

  async page<Item extends Row>(tenantId: string, resource: Resource<Item>, query: ListQuery): Promise<Page<Item>> {
    const select = this.select(tenantId, resource)
    if (!(await this.narrow(select, tenantId, resource, query))) return { data: [], next: null }
    const time = `${resource.alias}.${resource.time}`
    const key = `${resource.alias}.id`
    if (query.after)
      select.andWhere(`(${time}, ${key}) < ${BEFORE}`, { afterAt: query.after.at, afterId: query.after.id })
    select.addSelect(micros(time), MICROS).orderBy(time, 'DESC').addOrderBy(key, 'DESC')
    const rows = await select.limit(query.limit + 1).getRawMany<Record<string, unknown>>()
    const shown = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? shown.at(-1) : undefined
    return {
      data: await this.items(tenantId, resource, shown),
      next: last ? encodeCursor({ at: last[MICROS], id: last.id }) : null,
    }
  }

  async one<Item extends Row>(tenantId: string, resource: Resource<Item>, id: string): Promise<Item | null> {
    return (await this.byIds(tenantId, resource, [id]))[0] ?? null
  }

  /** In no particular order; ids that do not exist are absent. */
  async byIds<Item extends Row>(tenantId: string, resource: Resource<Item>, ids: readonly string[]): Promise<Item[]> {
    if (!ids.length) return []
    const select = this.select(tenantId, resource).andWhere(`${resource.alias}.id IN (:...ids)`, { ids })
    return this.items(tenantId, resource, await select.getRawMany<Record<string, unknown>>())
  }

  private select<Item extends Row>(tenantId: string, resource: Resource<Item>): Select {
    const { table, alias, item, columns = {}, joins = [], where } = resource
    const select = this.ports.dataSource.createQueryBuilder().select([]).from<Record<string, unknown>>(table, alias)
    for (const field of Object.keys(item.shape)) {
      const column = (columns as Record<string, string | null>)[field]
      if (column !== null) select.addSelect(column ?? `${alias}.${snakeCase(field)}`, field)
    }
    for (const join of joins) select.leftJoin(join.table, join.alias, join.on)
    select.where(`${alias}.tenant_id = :tenant`, { tenant: tenantId })
    return where ? select.andWhere(where) : select
  }

  /** Applies the filters that are set; false when one of them can match nothing. */
  private async narrow<Item extends Row>(
    select: Select,
    tenantId: string,
    { filters }: Resource<Item>,
    query: ListQuery,
  ): Promise<boolean> {
    for (const [name, { where, lookUp }] of Object.entries(filters)) {
      if (query[name] === undefined) continue
      const value = lookUp ? await lookUp(this.ports, tenantId, query[name] as string) : query[name]
      if (Array.isArray(value) && !value.length) return false
      select.andWhere(where, { [name]: value })
    }
    return true
  }

  private async items<Item extends Row>(
    tenantId: string,
    resource: Resource<Item>,
    rows: readonly Record<string, unknown>[],
  ): Promise<Item[]> {
    const items = rows.map(row => itemOf(row) as Item)
    const complete = resource.complete && items.length ? await resource.complete(items, this.ports, tenantId) : items
    return complete.map(item => inOrder(item, Object.keys(resource.item.shape)))
  }
}

function itemOf({ [MICROS]: _, ...row }: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, value instanceof Date ? value.toISOString() : value]),
  )
}

/** Fields as they are declared, whoever found them: an answer is read by people too. */
function inOrder<Item extends Row>(item: Item, fields: readonly string[]): Item {
  return Object.fromEntries(fields.map(field => [field, (item as Record<string, unknown>)[field]])) as unknown as Item
}

const snakeCase = (field: string): string => field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
