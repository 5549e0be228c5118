import { Param, Post } from '@nestjs/common'
import { nearest } from '../../nearest.ts'
import { AdminApi, Answers, Lists } from '../http/admin-api.ts'
import { Problem } from '../http/problem.ts'
import { Filters } from '../http/validation.ts'
import { SliceQuery, slice } from '../list/slice.ts'
import { TenantId } from '../tenant.ts'
import { Channel, ChannelList } from './channel-list.ts'

@AdminApi('channels')
export class ChannelsController {
  constructor(private readonly channels: ChannelList) {}

  @Lists('The channels that messages go by.', { item: Channel })
  async list(@TenantId() tenantId: string, @Filters(SliceQuery) query: SliceQuery) {
    return slice(await this.channels.all(tenantId), channel => channel.name, query)
  }

  @Post(':name/pause')
  @Answers('Holds what would go by a channel from now on, whatever its class.', Channel)
  async pause(@TenantId() tenantId: string, @Param('name') name: string): Promise<Channel> {
    await this.existing(tenantId, name)
    await this.channels.pause(tenantId, name)
    return this.existing(tenantId, name)
  }

  @Post(':name/resume')
  @Answers('Makes a paused channel active again, and due what waited for it.', Channel)
  async resume(@TenantId() tenantId: string, @Param('name') name: string): Promise<Channel> {
    await this.existing(tenantId, name)
    await this.channels.resume(tenantId, name)
    return this.existing(tenantId, name)
  }

  private async existing(tenantId: string, name: string): Promise<Channel> {
    const all = await this.channels.all(tenantId)
    const channel = all.find(candidate => candidate.name === name)
    if (channel) return channel
    const names = all.map(candidate => candidate.name)
    const meant = nearest(name, names)
    const advice = meant ? `did you mean "${meant}"?` : `there are ${names.join(', ')}.`
    throw new Problem(404, 'not-found', `There is no channel "${name.slice(0, 60)}"; ${advice}`)
  }
}
