import { AdminApi, Lists } from '../http/admin-api.ts'
import { Filters } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { Connection, ConnectionList } from './connection-list.ts'

@AdminApi('connections')
export class ConnectionsController {
  constructor(private readonly connections: ConnectionList) {}

  @Lists('Connected accounts, and plugins that wait for their first, by plugin.', { item: Connection })
  async list(@Filters(SliceQuery) query: SliceQuery) {
    return slice(
      await this.connections.all(),
      ({ plugin, account, id }) => [plugin, account ?? '', id].join(' '),
      query,
    )
  }
}
